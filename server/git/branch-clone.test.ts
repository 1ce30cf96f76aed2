import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aRepository } from "./a-repository";
import { BranchClone } from "./branch-clone";
import type { GitCredentials } from "./git-credentials";
import { DEFAULT_PATH } from "./run-git";

const TOKEN = "t0ken %&\"'$(touch /tmp/never) ü";
const AT = new Date("2026-11-22T12:00:00Z");
let root: string;
let bare: string;
let count = 0;
let server: Server;
let url: string;
/** What the server answers instead of letting anybody push. */
let refusesPush = false;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "slipway-clone-"));
  server = createServer((request, response) => {
    const [, said = ""] = (request.headers.authorization ?? "").split(" ");
    const { pathname, search } = new URL(request.url ?? "/", "http://host");
    if (Buffer.from(said, "base64").toString("utf8") !== `ana:${TOKEN}`) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    if (refusesPush && /receive-pack/.test(pathname + search)) {
      response.writeHead(403).end("no");
      return;
    }
    const backend = spawn("git", ["http-backend"], {
      env: {
        PATH: DEFAULT_PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? "GET",
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        REMOTE_USER: "ana",
        REMOTE_ADDR: "127.0.0.1",
      } as unknown as NodeJS.ProcessEnv,
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    backend.on("close", () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf("\r\n\r\n");
      const headers = answer.subarray(0, end).toString("latin1").split("\r\n");
      for (const line of headers) {
        const [name = "", value = ""] = line.split(/: (.*)/s);
        if (name === "Status") response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(answer.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  refusesPush = false;
  const person = aRepository(join(root, `person-${(count += 1)}`));
  person.commit("First", { "flow.yaml": "one\n" });
  bare = join(root, `flows-${count}.git`);
  person.git("clone", "--quiet", "--bare", person.dir, bare);
  person.git("--git-dir", bare, "config", "http.receivepack", "true");
});

function aClone(repoUrl: string, credentials: GitCredentials | null, path = DEFAULT_PATH): BranchClone {
  const dir = join(root, `clone-${count}-${Math.random().toString(36).slice(2)}.git`);
  return new BranchClone({ dir, repoUrl, credentials, knownHosts: join(root, "known hosts"), path });
}

/** Reads the branch, writes the file anew, and pushes that. */
async function writeOnce(clone: BranchClone): Promise<boolean> {
  const head = await clone.fetch("main", (await clone.listBranches()).get("main") ?? "");
  const commit = await clone.writeCommit({
    parent: head,
    path: "flow.yaml",
    text: "two\n",
    message: "Second",
    author: { name: "Ana", email: "ana@example.com" },
    committer: { name: "Slipway", email: "slipway@example.com" },
    at: AT,
  });
  return clone.push("main", commit, head);
}
const failure = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => ({ code: "none", message: "" }),
    (error: unknown) => error as { code: string; message: string },
  );

describe("over http", () => {
  const ana = (password: string): GitCredentials => ({ kind: "password", username: "ana", password });

  test("a password is shown whatever is in it, and stands in no file of the clone", async () => {
    const clone = aClone(`${url}/flows-${count}.git`, ana(TOKEN));
    expect(await writeOnce(clone)).toBe(true);
    expect((await clone.listBranches()).size).toBe(1);
    expect(existsSync("/tmp/never")).toBe(false);
  });

  test("whoever is not let in is told so, and so is who may only read; the password is in no message", async () => {
    const repoUrl = `${url}/flows-${count}.git`;
    for (const credentials of [null, ana("another")]) {
      const { code, message } = await failure(aClone(repoUrl, credentials).listBranches());
      expect(code).toBe("credentials");
      expect(message).toContain(`${repoUrl} does not let Slipway in`);
      expect(message).not.toContain("another");
    }
    refusesPush = true;
    expect(await failure(writeOnce(aClone(repoUrl, ana(TOKEN))))).toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("can be read, and not written to") as string,
    });
  });

  test("a password goes to no other host than the repository’s own", async () => {
    const elsewhere = createServer((_, response) =>
      response
        .writeHead(302, { location: `${url}/flows-${count}.git/info/refs?service=git-upload-pack` })
        .end(),
    );
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const clone = aClone(`http://127.0.0.1:${port}/flows-${count}.git`, ana(TOKEN));
    expect(await failure(clone.listBranches())).toMatchObject({ code: "credentials" });
    elsewhere.close();
  });
});

test("over ssh the key is in a file of its own while git runs, hosts are remembered, and nothing is asked", async () => {
  // Plays ssh: says how it was called, and runs what would be run on the other side.
  const programs = join(root, `programs-${count}`);
  aRepository(programs);
  const log = join(programs, "log");
  writeFileSync(
    join(programs, "ssh"),
    `#!/bin/sh\nfor one in "$@"; do printf '%s\\n' "$one" >> '${log}'; previous=$last; last=$one; [ "$previous" = -i ] && cat "$one" >> '${log}' && stat -c %a "$one" >> '${log}'; done\nexec sh -c "$last"\n`,
  );
  chmodSync(join(programs, "ssh"), 0o755);
  const keys = () => readdirSync(tmpdir()).filter((name) => name.startsWith("slipway-key-"));
  const before = keys();
  const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\r\nabc\r\n-----END OPENSSH PRIVATE KEY-----";
  const path = `${programs}:${DEFAULT_PATH}`;
  const clone = aClone(`ssh://git@127.0.0.1${bare}`, { kind: "ssh-key", privateKey }, path);
  expect(await writeOnce(clone)).toBe(true);
  const { readFileSync } = await import("node:fs");
  const said = readFileSync(log, "utf8");
  expect(said).toContain("-oBatchMode=yes\n");
  expect(said).toContain(`-oUserKnownHostsFile="${join(root, "known hosts")}"\n`);
  expect(said).toContain(
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n600\n",
  );
  expect(keys()).toEqual(before);
});

test("a push says whether the branch has moved, and overwrites nothing", async () => {
  const [one, other] = [aClone(`file://${bare}`, null), aClone(`file://${bare}`, null)];
  const head = await one.fetch("main", (await one.listBranches()).get("main") ?? "");
  expect(await writeOnce(other)).toBe(true);
  const commit = await one.writeCommit({
    parent: head,
    path: "flow.yaml",
    text: "three\n",
    message: "Third",
    author: { name: "Ana", email: "ana@example.com" },
    committer: { name: "Slipway", email: "slipway@example.com" },
    at: AT,
  });
  expect(await one.push("main", commit, head)).toBe(false);
  expect(await one.push("main", commit, null)).toBe(false);
});
