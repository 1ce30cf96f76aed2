import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EndlessClient } from "./endless-client";
import {
  aFreePort,
  anId,
  aRestart,
  aRollout,
  collect,
  eventually,
  finish,
  setStage,
  type ContractOptions,
  type Stage,
} from "./place";

/** Services and addons started anew with what they run already. */
export function restartContract(options: ContractOptions): void {
  describe("restarts", () => {
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
      serviceId = `restarted-${services}`;
    });
    afterEach(() => stage.runtime.removeService("project", serviceId));

    const deploy = (changes: Partial<Parameters<typeof aRollout>[0]> = {}) =>
      finish(stage.runtime, aRollout({ serviceId, port, image: stage.images[0], ...changes }));
    const restart = () => aRestart({ target: { kind: "service", serviceId } });
    const starts = async () =>
      (await stage.runtime.readServiceLogs("project", serviceId, null, 1000)).filter(
        ({ text }) => text === "v1 listens",
      ).length;

    test("a service runs the same version after a restart", async () => {
      await deploy({ replicas: 2 });
      const before = await stage.runtime.inspectService("project", serviceId);
      const work = restart();
      expect((await finish(stage.runtime, work)).outcome).toEqual({ type: "succeeded", data: {} });
      expect(await stage.runtime.inspectService("project", serviceId)).toEqual(before);
      expect(await stage.runtime.list()).toContainEqual({ kind: "restart", id: work.id });
      await stage.runtime.forget({ kind: "restart", id: work.id });
      expect(await stage.runtime.list()).not.toContainEqual({ kind: "restart", id: work.id });
    });

    test("where nothing is deployed there is nothing to restart", async () => {
      await expect(stage.runtime.start(restart())).rejects.toMatchObject({
        code: "not-found",
        message: "Nothing is deployed, so there is nothing to restart.",
      });
    });

    test("an addon that does not exist or runs elsewhere is not restarted, and says why", async () => {
      const addon = { projectId: "project", addonId: "never-made", type: "postgres" } as const;
      await expect(stage.runtime.start(aRestart({ target: { kind: "addon", addon } }))).rejects.toMatchObject(
        { code: "not-found" },
      );
      const outside = {
        ...addon,
        type: "external-postgres",
        connectionString: "postgresql://owner:secret@db.example.com/orders",
      } as const;
      await expect(
        stage.runtime.start(aRestart({ target: { kind: "addon", addon: outside } })),
      ).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringContaining("Restart it where it runs.") as unknown,
      });
    });

    test("an addon is there again after a restart, with the same connection", async () => {
      const addon = { projectId: "project", addonId: "restarted", type: "postgres" } as const;
      const connection = await stage.runtime.ensureAddon(addon);
      try {
        const { outcome } = await finish(stage.runtime, aRestart({ target: { kind: "addon", addon } }));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        expect(await stage.runtime.ensureAddon(addon)).toEqual(connection);
        expect((await stage.runtime.inspectAddon(addon)).status).toBe("running");
      } finally {
        await stage.runtime.removeAddon("project", "restarted");
      }
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("a restart gives new processes and loses no request", async () => {
        await deploy({ replicas: 2 });
        const client = new EndlessClient(port);
        await eventually(() => client.answered > 20);
        expect((await finish(stage.runtime, restart())).outcome.type).toBe("succeeded");
        expect((await client.stop()).lost).toEqual([]);
        expect(await starts()).toBe(4);
      });

      test("the same restart started twice, also by another instance, restarts once", async () => {
        await deploy();
        const work = restart();
        const other = await stage.place.open();
        await Promise.all([stage.runtime.start(work), other.start(work)]);
        await collect(other, work);
        await stage.runtime.start(work);
        expect((await collect(stage.runtime, work)).outcome.type).toBe("succeeded");
        expect(await starts()).toBe(2);
        await other.close();
      });

      test("processes that do not become healthy are told with their last lines, and the others go on serving", async () => {
        // The first start leaves a mark, and every later one fails on it.
        await deploy({
          command: "test -e $HOME/mark && echo I was here before && exit 4; touch $HOME/mark; node server.js",
        });
        const { outcome } = await finish(stage.runtime, restart());
        expect(outcome).toMatchObject({
          type: "failed",
          reason: expect.stringMatching(/not become healthy.*exit code 4.*go on serving\.$/) as unknown,
          lastLogLines: ["I was here before"],
        });
        expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("v1");
      });

      test("a restart that is stopped before the switch leaves the processes that were there", async () => {
        await deploy({
          command: "test -e $HOME/mark && sleep 60; touch $HOME/mark; node server.js",
        });
        const work = restart();
        await stage.runtime.start(work);
        await new Promise((resolve) => setTimeout(resolve, 500));
        await stage.runtime.stop({ kind: "restart", id: work.id }, 5_000);
        expect((await collect(stage.runtime, work)).outcome).toEqual({ type: "stopped" });
        expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("v1");
      });

      test("a restarted database keeps its data and ends the connections it had", async () => {
        const addon = { projectId: "project", addonId: "anew", type: "postgres" } as const;
        const { connectionString } = await stage.runtime.ensureAddon(addon);
        const startedAt = () =>
          query(connectionString, "SELECT pg_postmaster_start_time()::text AS at, (SELECT n FROM kept) AS n");
        try {
          await query(connectionString, "CREATE TABLE kept AS SELECT 7 AS n");
          const [before] = await startedAt();
          const work = aRestart({ id: anId(), target: { kind: "addon", addon } });
          await stage.runtime.start(work);
          expect((await finish(stage.runtime, work)).outcome.type).toBe("succeeded");
          const [after] = await startedAt();
          expect(after?.["n"]).toBe(7);
          expect(after?.["at"]).not.toBe(before?.["at"]);
          await stage.runtime.start(work);
          expect(await startedAt()).toEqual([after]);
        } finally {
          await stage.runtime.removeAddon("project", "anew");
        }
      });
    });
  });
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
