import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { until, type ApiRun } from "./api";
import { Code, server } from "./code";
import { expect, test } from "./test";

const PROJECT = "pushed";
const FLOW = `/projects/${PROJECT}/pipelines/main/release-flows/production`;

interface Delivery {
  source: string;
  outcome: string;
  subject: string;
  reason: string | null;
  run: { runId: string; number: number } | null;
}

test.describe.serial("a git push to a bare repository of this machine", () => {
  let port: number;
  let code: Code;
  let bare: string;
  let work: string;

  const push = (): string =>
    execFileSync("git", ["-C", work, "push", "--quiet", `file://${bare}`, "main"], { encoding: "utf8" });

  test.beforeAll(async ({ api, dir }) => {
    port = await freePort();
    work = join(dir, "pushed-work");
    bare = join(dir, "pushed.git");
    code = new Code(work);
    code.commit("Version 1", { "server.js": server("v1"), "README.md": "one" });
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    push();
    const document = {
      apiVersion: "v1.2",
      options: { concurrencyPolicy: "queue" },
      triggers: [
        {
          ref: "push",
          vcsService: "self-hosted",
          repoUrl: `file://${bare}`,
          branchRestrictions: ["main"],
          pathIgnoreRules: ["*.md"],
        },
      ],
      spec: {
        kind: "Workflow",
        spec: {
          type: "sequential",
          steps: [
            {
              kind: "Build",
              ref: "built",
              condition: "success",
              spec: { id: "code", type: "service", branch: "${refs.push.branch}", sha: "${refs.push.sha}" },
            },
            {
              kind: "Release",
              condition: "running",
              spec: {
                type: "build",
                origin: { id: "code", build: "${refs.built.id}" },
                target: { id: "api", type: "service" },
              },
            },
          ],
        },
      },
    };
    await api.send("PUT", "/apply", {
      project: { id: PROJECT },
      buildServices: [{ id: "code", repoUrl: `file://${bare}`, buildCommand: "node --check server.js" }],
      deploymentServices: [
        {
          id: "api",
          command: "node server.js",
          port,
          healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 10 },
        },
      ],
      pipelines: [
        { id: "main", stages: [{ name: "Production", resources: ["api"], releaseFlow: { document } }] },
      ],
    });
    await until(
      () => api.get<{ triggers: { seenAt: string | null; error: string | null }[] }>(`${FLOW}/triggers`),
      ({ triggers }) => triggers.length === 1 && triggers.every(({ seenAt }) => seenAt !== null),
    );
  });

  test("leads to a green release without a hand", async ({ api }) => {
    const sha = code.commit("Version 2", { "server.js": server("v2") });
    push();
    const { runs } = await until(
      () => api.get<{ runs: ApiRun[] }>(`${FLOW}/runs`),
      (seen) => seen.runs.length > 0 && seen.runs.every(({ concluded }) => concluded),
    );
    expect(runs).toMatchObject([{ number: 1, status: "success" }]);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("v2");
    const run = await api.get<ApiRun>(`${FLOW}/runs/${runs[0]?.id}`);
    expect(run.refs.built).toMatchObject({ branch: "main", sha });
  });

  test("that touches only ignored paths does not, and says why", async ({ api }) => {
    code.commit("Words", { "README.md": "two" });
    push();
    const { deliveries } = await until(
      () => api.get<{ deliveries: Delivery[] }>(`${FLOW}/deliveries?source=git`),
      (seen) => seen.deliveries.length === 2,
    );
    expect(deliveries).toMatchObject([
      { outcome: "ignored", reason: "Every file that changed is ignored: README.md.", run: null },
      { outcome: "started", run: { number: 1 } },
    ]);
    expect((await api.get<{ runs: ApiRun[] }>(`${FLOW}/runs`)).runs).toHaveLength(1);
  });

  test("and a call of the flow's webhook, however often under one key, is one more release", async ({
    api,
    product,
  }) => {
    const { url } = await api.send<{ url: string }>("POST", `${FLOW}/webhook`, {});
    expect(url.startsWith(product.url)).toBe(true);
    const call = async () => {
      const response = await fetch(`${url}?push.branch=main&name=by%20webhook`, {
        method: "POST",
        headers: { "idempotency-key": "deploy-1" },
      });
      return { status: response.status, body: (await response.json()) as { runId: string } };
    };
    const answers = await Promise.all(Array.from({ length: 100 }, call));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.runId}`)).size).toBe(1);
    const run = await api.flow(PROJECT, "production").ended(answers[0]?.body.runId ?? "");
    expect(run).toMatchObject({ number: 2, status: "success" });
  });
});
