import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContext } from "@playwright/test";
import { z, type ZodObject } from "zod";
import { aSampleInput } from "@/server/api/a-sample-input";
import { appRouter } from "@/server/api/root";
import { REST_ROUTES } from "@/server/rest/routes";
import { ADMIN } from "../product";
import { leaves, type ApiRun } from "./api";
import { Code } from "./code";
import { expect, test } from "./test";

const PROJECT = "discreet";
/** In secret groups, integrations, registries and stored overrides; none of it may be read anywhere. */
const SECRETS = {
  value: "orchid-4711-never-to-be-seen",
  line: "second-line-of-a-private-key",
  file: "what-stands-in-the-secret-file",
  token: "a-token-of-the-git-host-0815",
  password: "the-password-of-the-registry",
  override: "an-override-that-is-kept-sealed",
} as const;
/** As programs like to write them. */
const FORMS = Object.values(SECRETS).flatMap((secret) => [
  secret,
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("hex"),
]);
const MASK = "••••••";

/** Prints everything it was given, plainly and otherwise, and ends as it is told to. */
const PRINT = `
const { KEY, MERGED, EXIT } = process.env;
for (const secret of [KEY, MERGED, process.env.PEM]) {
  console.log("plain", secret);
  console.log("base64", Buffer.from(secret ?? "").toString("base64"));
  console.error(JSON.stringify({ secret }));
}
process.exit(Number(EXIT ?? 0));
`;

interface Procedure {
  _def: { type: "query" | "mutation" | "subscription"; inputs: ZodObject[] };
}

let echo: Server;
let heard: string[];
let run: ApiRun;

test.beforeAll(async ({ api, dir }) => {
  heard = [];
  // Answers with everything it was sent.
  echo = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const all = JSON.stringify({
        path: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
      heard.push(all);
      response.writeHead(200, {
        "content-type": "application/json",
        "x-echo": request.headers["x-key"] ?? "",
      });
      response.end(all);
    });
  });
  await new Promise<void>((listening) => echo.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${String((echo.address() as AddressInfo).port)}`;
  const code = new Code(join(dir, PROJECT));
  code.commit("Print", { "print.js": PRINT });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    secretGroups: [
      {
        id: "keys",
        values: { API_KEY: SECRETS.value, PEM: `first line of it\n${SECRETS.line}` },
        files: { "/etc/key": SECRETS.file },
      },
    ],
    integrations: [{ id: "gitea", kind: "gitea", apiUrl: `${url}/api/v1`, token: SECRETS.token }],
    registries: [{ id: "images", registry: "ghcr.io", username: "us", password: SECRETS.password }],
    buildServices: [{ id: "code", repoUrl: code.url, buildCommand: 'echo "building with $KEY"' }],
    jobs: [{ id: "print", command: "node print.js", secretGroups: ["keys"] }],
    pipelines: [
      {
        id: "main",
        stages: [
          {
            name: "Production",
            resources: ["print"],
            releaseFlow: {
              document: flow(url),
              argumentOverrides: { HIDDEN: { value: SECRETS.override, locked: true } },
            },
          },
        ],
      },
    ],
  });
  run = await api.flow(PROJECT, "production").finish();
});
test.afterAll(() => {
  echo.closeAllConnections();
  echo.close();
});

/** A secret in every kind of place a flow has. */
function flow(url: string): object {
  const key = "${secrets.keys.values.API_KEY}";
  const print = (more: object) => ({
    kind: "JobRun",
    condition: "success",
    spec: { jobId: "print", runtimeEnvironment: { KEY: key, MERGED: "${refs.merged.values.PEM}", ...more } },
    settings: { maxAttempts: 1 },
  });
  return {
    apiVersion: "v1.2",
    arguments: { HIDDEN: "to be overridden", DERIVED: "with ${args.HIDDEN}" },
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          { kind: "SecretInheritance", ref: "merged", spec: { secrets: ["keys"] } },
          {
            kind: "Build",
            ref: "built",
            condition: "success",
            spec: {
              id: "code",
              type: "service",
              branch: "main",
              buildOverrides: { buildArguments: { KEY: key } },
            },
          },
          {
            kind: "Release",
            condition: "running",
            spec: {
              type: "build",
              origin: { id: "code", build: "${refs.built.id}" },
              target: { id: "print", type: "job" },
            },
          },
          {
            kind: "HttpRequest",
            ref: "asked",
            spec: {
              url: `${url}/\${args.HIDDEN}?key=${key}`,
              method: "POST",
              headers: { "X-Key": key, Authorization: "Bearer ${refs.merged.files['/etc/key']}" },
              body: "${fn.toBase64(secrets.keys.values.API_KEY)} ${refs.merged.values.PEM}",
            },
          },
          { kind: "HttpRequest", spec: { url: `${url}/again`, method: "POST", body: "${refs.asked.body}" } },
          {
            kind: "LoopWorkflow",
            ref: "loop",
            spec: {
              type: "sequential",
              iterations: [key, "${args.DERIVED}"],
              steps: [{ kind: "HttpRequest", spec: { url: `${url}/\${refs.loop.item}` } }],
            },
          },
          print({}),
          print({ EXIT: "3" }),
        ],
      },
    },
  };
}

test("the secrets were really used, and what the run shows of them is masked", () => {
  expect(run).toMatchObject({ status: "failure", error: expect.stringContaining("3") });
  expect(leaves(run.spec).length).toBeGreaterThan(5);
  const sent = heard.join("\n");
  for (const secret of [SECRETS.value, SECRETS.line, SECRETS.file, SECRETS.override]) {
    expect(sent).toContain(secret);
  }
  expect(JSON.stringify(run)).toContain(MASK);
});

/** Somebody who may do everything but read secrets: a browser that is signed in, and an API token. */
async function anEditor(browser: Browser, url: string): Promise<{ context: BrowserContext; token: string }> {
  const admin = await browser.newContext({ baseURL: url });
  const page = await admin.newPage();
  await page.goto("/sign-in");
  await page.getByLabel(/e-?mail/i).fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL(/\/projects/);
  const made = await mutate<{ signInPath: string }>(admin, "members.set", {
    projectId: PROJECT,
    email: "ed@example.com",
    role: "editor",
  });
  await admin.close();
  const context = await browser.newContext({ baseURL: url });
  await (await context.newPage()).goto(made.signInPath);
  const token = { name: "sweep", role: "editor", projectId: null, expiresAt: null };
  return { context, token: (await mutate<{ token: string }>(context, "tokens.create", token)).token };
}

async function mutate<Data>(context: BrowserContext, path: string, input: object): Promise<Data> {
  const response = await context.request.post(`/api/trpc/${path}`, { data: { json: input } });
  const answer = (await response.json()) as { result: { data: { json: Data } } };
  return answer.result.data.json;
}

/** What there is in the project, by the field that names it; several ways, for fields that mean several things. */
function ways(): Record<string, unknown>[] {
  const common = {
    projectId: PROJECT,
    pipelineId: "main",
    stage: "Production",
    runId: run.id,
    serviceId: "code",
    buildServiceId: "code",
    jobId: "print",
    nodeKey: "3",
    attempt: 1,
    node: "3",
  };
  const resource = (id: string, collection: string, kind: string) => ({ ...common, id, collection, kind });
  return [
    resource("print", "jobs", "job"),
    resource("keys", "secretGroups", "job"),
    resource("images", "registries", "job"),
    resource("code", "buildServices", "service"),
  ];
}

/** Of an answer that never ends, what it says at first. */
async function readFor(ms: number, url: string, headers: Record<string, string>): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const timer = setTimeout(() => stop.abort(), ms);
  let text = `${String(response.status)} ${JSON.stringify([...response.headers])}`;
  try {
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      text += decoder.decode(read.value);
    }
  } catch {
    // Cut off: what came until then is what is looked at.
  } finally {
    clearTimeout(timer);
  }
  return text;
}

test("no procedure, route, stream, download, page or share link tells a secret to those who may not read it", async ({
  product: { url },
  api,
  browser,
}) => {
  const editor = await anEditor(browser, url);
  const [session] = await editor.context.cookies();
  const cookie = `${session?.name ?? ""}=${session?.value ?? ""}`;
  const told: string[] = [];
  const answered = new Set<string>();
  const look = (name: string, text: string, status = 200) => {
    if (status === 200) answered.add(name);
    told.push(...FORMS.filter((form) => text.includes(form)).map((form) => `${name}: ${form}`));
  };

  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);
  for (const [path, { _def }] of procedures) {
    if (_def.type === "mutation") continue;
    const fields = Object.assign({}, ..._def.inputs.map(({ shape }) => shape)) as z.ZodRawShape;
    for (const ids of ways()) {
      const input = encodeURIComponent(
        JSON.stringify({ json: aSampleInput(z.object(fields), ids, "print") }),
      );
      const address = `/api/trpc/${path}?input=${input}`;
      if (_def.type === "subscription") {
        look(path, await readFor(600, `${url}${address}`, { cookie, accept: "text/event-stream" }));
      } else {
        const response = await editor.context.request.get(address);
        look(path, await response.text(), response.status());
      }
    }
  }
  expect(answered.size, [...answered].join(" ")).toBeGreaterThan(30);

  const bearer = { authorization: `Bearer ${editor.token}` };
  for (const { method, path } of REST_ROUTES) {
    if (method !== "GET") continue;
    for (const ids of ways()) {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(ids[name] ?? "x")),
      );
      const query = filled.endsWith("/logs") ? "?node=7" : "";
      look(`GET ${path}`, await readFor(600, `${url}/v1${filled}${query}`, bearer));
    }
  }

  const keys = Array.from({ length: 9 }, (_, index) => String(index));
  const logs: string[] = [];
  for (const key of keys) {
    const address = `${url}/api/projects/${PROJECT}/runs/${run.id}/log?node=${key}&attempt=1`;
    logs.push(await readFor(5_000, address, { cookie }));
  }
  look("download of a log", logs.join("\n"));
  // Printed it was.
  expect(logs.join("\n")).toContain(`plain ${MASK}`);

  const page = await editor.context.newPage();
  const at = `/projects/${PROJECT}`;
  for (const address of [
    at,
    `${at}/runs/${run.id}?node=3&tab=code`,
    `${at}/pipelines/main`,
    `${at}/pipelines/main/stages/Production/flow`,
    `${at}/pipelines/main/stages/Production/runs`,
    `${at}/builds/code`,
    `${at}/jobs/print`,
    `${at}/secrets`,
    `${at}/settings`,
  ]) {
    const response = await page.goto(address);
    look(`page ${address}`, `${(await response?.text()) ?? ""}${await page.content()}`);
  }

  const links = `${api.flow(PROJECT, "production").path}/runs/${run.id}/share-links`;
  const link = await api.send<{ url: string }>("POST", links, { logs: true, details: true, people: true });
  const shared = `${url}${new URL(link.url).pathname}`;
  look("share page", await readFor(5_000, shared, {}));
  look("stream of a share link", await readFor(2_500, `${shared}/events`, {}));
  for (const key of keys) {
    look(
      `log of a share link`,
      await readFor(5_000, `${shared}/log?node=${key}&attempt=1&from=0&count=500`, {}),
    );
  }
  await editor.context.close();
  expect(told).toEqual([]);
});
