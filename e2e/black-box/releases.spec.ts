import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { leaves, until, type ApiRun } from "./api";
import { Code, server } from "./code";
import { EndlessClient } from "./endless-client";
import { expect, test } from "./test";

const PROJECT = "releases";
const FLOW = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        {
          kind: "Build",
          ref: "built",
          spec: { id: "code", type: "service", branch: "main" },
          condition: "success",
        },
        release({ id: "task", type: "job" }),
        { kind: "JobRun", spec: { jobId: "task" }, condition: "success" },
        release({ id: "api", type: "service" }),
      ],
    },
  },
};
function release(target: object) {
  return {
    kind: "Release",
    spec: { type: "build", origin: { id: "code", build: "${refs.built.id}" }, target },
    condition: "running",
  };
}

test.describe.serial("a release", () => {
  let port: number;
  let code: Code;
  let journal: string;
  let client: EndlessClient;

  test.beforeAll(async ({ api, dir }) => {
    port = await freePort();
    code = new Code(join(dir, "releases"));
    journal = join(dir, "releases-journal.txt");
    code.release("v1");
    await api.send("PUT", "/apply", {
      project: { id: PROJECT },
      buildServices: [{ id: "code", repoUrl: code.url, buildCommand: "node --check server.js" }],
      deploymentServices: [
        {
          id: "api",
          command: "node server.js",
          port,
          replicas: 2,
          healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 3 },
        },
      ],
      jobs: [{ id: "task", command: "node job.js", environment: { JOURNAL: journal, TAKES_MS: "1500" } }],
      pipelines: [
        {
          id: "main",
          stages: [{ name: "Production", resources: ["api", "task"], releaseFlow: { document: FLOW } }],
        },
      ],
    });
    const first = await api.flow(PROJECT, "production").finish();
    expect(first.error).toBeUndefined();
  });
  test.beforeEach(() => {
    client = new EndlessClient(port);
  });
  test.afterEach(async () => {
    await client.stop();
  });

  test("loses none of the requests of a client that never stops asking", async ({ api }) => {
    code.release("v2");
    const run = await api.flow(PROJECT, "production").finish({ name: "second version" });
    expect(run.error).toBeUndefined();
    await until(
      () => Promise.resolve(client.answers.at(-1)),
      (answer) => answer === "v2",
    );
    await client.stop();
    expect(client.lost).toEqual([]);
    expect(client.answers).toEqual(["v1", "v2"]);
    expect(client.answered).toBeGreaterThan(200);
  });

  test("whose version never gets healthy fails with its last lines, and the old one serves on", async ({
    api,
  }) => {
    code.commit("A version that breaks", {
      "server.js": `${server("broken").replace("server.listen", "void")}\nconsole.error("the ledger is locked"); setInterval(() => {}, 1000);`,
    });
    const run = await api.flow(PROJECT, "production").finish();
    expect(run.status).toBe("failure");
    expect(run.error).toContain("the ledger is locked");
    const last = leaves(run.spec).at(-1);
    expect(last?.response).toMatchObject({ status: "failure", error: { message: run.error } });
    await client.stop();
    expect(client.lost).toEqual([]);
    expect(client.answers).toEqual(["v2"]);
  });

  test("goes on by itself when the whole product is killed in its middle", async ({ api, product }) => {
    code.release("v3");
    const flow = api.flow(PROJECT, "production");
    const { id } = await flow.start();
    await until(
      () => Promise.resolve(readFileSync(journal, "utf8")),
      (text) => text.includes("v3"),
    );
    await product.kill();
    const killedAt = performance.now();
    await product.start();
    const readyAt = performance.now();
    expect(readyAt - killedAt).toBeLessThan(10_000);
    const run = await flow.ended(id);
    expect(run.error).toBeUndefined();
    expect(performance.now() - readyAt).toBeLessThan(10_000);
    expect(readFileSync(journal, "utf8").match(/v3/g)).toHaveLength(1);
    await client.stop();
    expect(client.lost).toEqual([]);
    expect(client.answers).toEqual(["v2", "v3"]);
  });

  test("can be stopped: what has not begun does not begin, and the old version serves on", async ({
    api,
  }) => {
    code.release("v4");
    const flow = api.flow(PROJECT, "production");
    const { id } = await flow.start();
    const isAtJob = (run: ApiRun): boolean => leaves(run.spec)[2]?.response.status === "running";
    await until(() => flow.run(id), isAtJob);
    const askedAt = performance.now();
    await api.send("POST", `${flow.path}/runs/${id}/abort`, {});
    const run = await flow.ended(id);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect(run.status).toBe("aborted");
    expect(leaves(run.spec).map((node) => node.response.status)).toEqual([
      "success",
      "success",
      "aborted",
      "pending",
    ]);
    await client.stop();
    expect(client.lost).toEqual([]);
    expect(client.answers).toEqual(["v3"]);
  });
});
