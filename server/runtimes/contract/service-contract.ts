import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EndlessClient } from "./endless-client";
import {
  aFreePort,
  aRestart,
  aRollout,
  eventually,
  finish,
  setStage,
  type ContractOptions,
  type Stage,
} from "./place";

/** Rollouts and what runs after them. */
export function serviceContract(options: ContractOptions): void {
  describe("services", () => {
    let stage: Stage;
    let port: number;
    let serviceId: string;
    let services = 0;
    beforeAll(async () => {
      stage = await setStage(options);
    });
    afterAll(() => stage.close());
    beforeEach(async () => {
      port = await aFreePort();
      services += 1;
      serviceId = `service-${services}`;
    });
    afterEach(() => stage.runtime.removeService("project", serviceId));

    const rollout = (version: 0 | 1 | 2, changes: Partial<Parameters<typeof aRollout>[0]> = {}) =>
      finish(stage.runtime, aRollout({ serviceId, port, image: stage.images[version], ...changes }));
    const inspect = () => stage.runtime.inspectService("project", serviceId);
    const ask = async (path = "/") => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

    test("before the first rollout nothing is there", async () => {
      expect(await inspect()).toMatchObject({ serviceId, status: "absent", image: null, url: null });
    });

    test("a rollout makes the service healthy with the wanted replicas and tells what ran before", async () => {
      const first = await rollout(0, { replicas: 2 });
      expect(first.outcome).toEqual({
        type: "succeeded",
        data: { image: stage.images[0], previousImage: null },
      });
      expect(await inspect()).toMatchObject({
        status: "healthy",
        image: stage.images[0],
        replicas: { desired: 2, ready: 2 },
        url: `http://127.0.0.1:${port}`,
      });
      const second = await rollout(1);
      expect(second.outcome).toMatchObject({
        data: { image: stage.images[1], previousImage: stage.images[0] },
      });
      expect(await inspect()).toMatchObject({ image: stage.images[1], replicas: { desired: 1, ready: 1 } });
    });

    test("an instance that is opened later sees the same service", async () => {
      await rollout(0);
      const other = await stage.place.open();
      expect(await other.inspectService("project", serviceId)).toEqual(await inspect());
      await other.close();
    });

    test("a removed service is absent, and removing it again is no error", async () => {
      await rollout(0);
      await stage.runtime.removeService("project", serviceId);
      expect((await inspect()).status).toBe("absent");
      await stage.runtime.removeService("project", serviceId);
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("a client that asks every 5 ms through three rollouts loses no request", async () => {
        await rollout(0, { replicas: 2 });
        const client = new EndlessClient(port);
        await eventually(() => client.answered > 50);
        for (const version of [1, 2, 0] as const) {
          expect((await rollout(version, { replicas: 2 })).outcome.type).toBe("succeeded");
          const until = client.answered + 50;
          await eventually(() => client.answered > until);
        }
        const report = await client.stop();
        expect(report.lost).toEqual([]);
        expect(report.answered).toBeGreaterThan(200);
        expect(report.bodies).toEqual(["v1", "v2", "v3"]);
      });

      test("a version that never becomes healthy fails and leaves the old one serving", async () => {
        await rollout(0);
        const client = new EndlessClient(port);
        const { outcome } = await rollout(1, {
          healthCheck: {
            path: "/",
            intervalSeconds: 0.2,
            timeoutSeconds: 1,
            graceSeconds: 1,
          },
          command: "echo I am stuck; sleep 60",
        });
        expect(outcome).toMatchObject({ type: "failed", lastLogLines: ["I am stuck"] });
        expect(outcome.type === "failed" && outcome.reason).toContain("not healthy within 1 s");
        expect(await ask()).toBe("v1");
        expect(await inspect()).toMatchObject({ status: "healthy", image: stage.images[0] });
        expect((await client.stop()).lost).toEqual([]);
      });

      test("a version that crashes at its start fails at once, with its last words", async () => {
        await rollout(0);
        const { outcome, lines } = await rollout(1, { command: "echo no database; exit 4" });
        expect(outcome).toMatchObject({ type: "failed", lastLogLines: ["no database"] });
        expect(outcome.type === "failed" && outcome.reason).toContain("exit code 4");
        expect(lines).toContain("no database");
        expect(await ask()).toBe("v1");
      });

      test("a first rollout that fails leaves nothing", async () => {
        const { outcome } = await rollout(0, { command: "exit 4" });
        expect(outcome.type).toBe("failed");
        await eventually(async () => (await inspect()).status === "absent");
        await expect(ask()).rejects.toThrow();
      });

      test("a rollout that is stopped before the switch leaves the old version serving", async () => {
        await rollout(0);
        const work = aRollout({ serviceId, port, image: stage.images[1], command: "sleep 60" });
        await stage.runtime.start(work);
        await new Promise((resolve) => setTimeout(resolve, 500));
        await stage.runtime.stop(work, 5_000);
        expect((await finish(stage.runtime, work)).outcome).toEqual({ type: "stopped" });
        expect(await ask()).toBe("v1");
        expect((await inspect()).status).toBe("healthy");
      });

      test("the same release again succeeds without a restart; another environment is rolled out", async () => {
        await rollout(0, { environment: { COLOUR: "red" } });
        const same = await rollout(0, { environment: { COLOUR: "red" } });
        expect(same.outcome.type).toBe("succeeded");
        expect(same.lines).not.toContain("v1 listens");
        const changed = await rollout(0, { environment: { COLOUR: "blue" } });
        expect(changed.lines).toContain("v1 listens");
        expect(await ask("/env/COLOUR")).toBe("blue");
      });

      test("a port that belongs to somebody else is named with what to do", async () => {
        const stranger = createServer().listen(port, "127.0.0.1");
        try {
          const { outcome } = await rollout(0);
          expect(outcome).toMatchObject({ type: "failed" });
          expect(outcome.type === "failed" && outcome.reason).toMatch(new RegExp(`${port}.*another port`));
          await eventually(async () => (await inspect()).status === "absent");
        } finally {
          stranger.close();
        }
      });

      test("a rollout to another port serves there and no longer on the old one", async () => {
        await rollout(0);
        const oldPort = port;
        port = await aFreePort();
        expect((await rollout(1)).outcome.type).toBe("succeeded");
        expect(await ask()).toBe("v2");
        await expect(fetch(`http://127.0.0.1:${oldPort}/`)).rejects.toThrow();
      });

      test("a replica that crashes is started again while the other goes on answering", async () => {
        await rollout(0, { replicas: 2 });
        const client = new EndlessClient(port);
        const crash = await fetch(`http://127.0.0.1:${port}/crash`, { method: "PUT" });
        expect(crash.status).toBe(502);
        await eventually(async () => {
          const log = await stage.runtime.readServiceLogs("project", serviceId, null, 1000);
          return log.filter(({ text }) => text === "v1 listens").length === 3;
        });
        await eventually(async () => (await inspect()).replicas.ready === 2);
        expect((await client.stop()).lost.filter((line) => line.startsWith("GET"))).toEqual([]);
      });

      test("connections that are upgraded pass through in both directions", async () => {
        await rollout(0);
        const socket = connect(port, "127.0.0.1");
        let received = "";
        socket.on("data", (chunk: Buffer) => (received += chunk.toString("utf8")));
        socket.write(`GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`);
        await eventually(() => received.includes("101 Switching"));
        socket.write("ping through the router");
        await eventually(() => received.endsWith("ping through the router"));
        socket.destroy();
      });

      test("logs can be read on from a cursor without a gap", async () => {
        await rollout(0);
        const before = await stage.runtime.readServiceLogs("project", serviceId, null, 1000);
        const cursor = before.at(-1)?.cursor ?? null;
        await finish(stage.runtime, aRestart({ target: { kind: "service", serviceId } }));
        const after = await stage.runtime.readServiceLogs("project", serviceId, cursor, 1000);
        const all = await stage.runtime.readServiceLogs("project", serviceId, null, 1000);
        expect(after.length).toBeGreaterThan(0);
        expect([...before, ...after]).toEqual(all);
        expect(await stage.runtime.readServiceLogs("project", serviceId, null, 2)).toEqual(all.slice(-2));
        const sources = new Set(all.map(({ source }) => source));
        expect(sources).toEqual(new Set(["router", "0"]));
      });
    });
  });
}
