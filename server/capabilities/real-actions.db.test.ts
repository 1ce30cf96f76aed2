import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutionFacts } from "@/core/node-kind";
import { useTestDatabase } from "@/server/db/test-database";
import { ensureAddonConnection } from "@/server/environment";
import { cancelOperations, readOperationLog } from "@/server/operations";
import { useWorkplace } from "./a-workplace";

/* Commands, restarts, restores and imports, asked for by a node and really done. */
const database = useTestDatabase();
const SERVER = `require("http").createServer((_, answer) => answer.end(String(process.pid))).listen(process.env.PORT)`;
/** Says something, and goes on only when it is told to. */
const TALK = `
const { existsSync, writeFileSync } = require("fs");
const [dir] = process.argv.slice(2);
console.log("stage", process.env.STAGE, "key", process.env.API_KEY);
writeFileSync(dir + "/pid", String(process.pid));
const timer = setInterval(() => {
  if (!existsSync(dir + "/go")) return;
  clearInterval(timer);
  console.log("done");
}, 20);`;
const shop = useWorkplace(
  database,
  { "server.js": SERVER, "talk.js": TALK },
  { outgoingAllow: ["127.0.0.1"] },
);
const { aNode, work, done, buildHead } = shop;
const SERVICE = { id: "deployment-prod", kind: "service" } as const;
const ADDON = { id: "postgres-prod", kind: "addon" } as const;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "slipway-actions-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const served = async () => (await fetch(`http://127.0.0.1:${shop.port}/`)).text();
const linesOf = async ({ operationId }: ExecutionFacts) =>
  (await readOperationLog(database.db, operationId ?? "", 0)).lines.map(({ text }) => text);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function connectionOf(id: string): Promise<string> {
  const addon = await database.db.addon.findFirstOrThrow({ where: { id } });
  return (await ensureAddonConnection(database.db, shop.runtimes, addon)).connectionString;
}

async function query(id: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await connectionOf(id) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("a real action", { timeout: 120_000 }, () => {
  it("restarts what a service runs, with the same image", async () => {
    const image = (await buildHead()).image ?? "";
    const { releases } = await aNode();
    await done(await releases.start({ target: SERVICE, image, timeoutSeconds: 60 }), releases.findStarted);
    const before = await served();
    const { restarts, observations } = await aNode();
    const restarted = await done(
      await restarts.start({ target: SERVICE, timeoutSeconds: 60 }),
      restarts.findStarted,
    );
    expect(restarted).toMatchObject({ state: "succeeded", error: null });
    expect(await served()).not.toBe(before);
    expect(await observations.service("deployment-prod")).toMatchObject({ ready: true, image });
  });

  it("runs a command whose output is read while it runs", async () => {
    const { executions } = await aNode();
    const started = await executions.start({
      target: SERVICE,
      argv: ["node", "talk.js", dir],
      timeoutSeconds: 60,
    });
    const driven = work();
    await until(async () => (await linesOf(started)).some((line) => line.startsWith("stage prod")));
    expect(await executions.findStarted()).toMatchObject({ state: "running", stdOut: "" });
    writeFileSync(join(dir, "go"), "");
    await driven;
    expect(await executions.findStarted()).toMatchObject({
      state: "succeeded",
      exitCode: 0,
      stdOut: "stage prod key key-of-the-shop\ndone\n",
      stdOutTruncated: false,
    });
    expect(await linesOf(started)).toContain("stage prod key ••••••");
  });

  it("tells how a command failed, and what it said last", async () => {
    const { executions } = await aNode();
    const argv = ["node", "-e", "console.error('no such order'); process.exit(3)"];
    const failed = await done(
      await executions.start({ target: SERVICE, argv, timeoutSeconds: 60 }),
      executions.findStarted,
    );
    expect(failed).toMatchObject({ state: "failed", exitCode: 3 });
    expect(failed.error).toMatch(/3[\s\S]*no such order/);
    const second = (await aNode()).executions;
    const missing = await done(
      await second.start({ target: SERVICE, argv: ["no-such-program"], timeoutSeconds: 60 }),
      second.findStarted,
    );
    expect(missing).toMatchObject({
      state: "failed",
      error: expect.stringContaining("no-such-program"),
    });
  });

  it.each(["is stopped", "takes too long"])("ends the program of a command that %s", async (how) => {
    const { executions } = await aNode();
    const own = mkdtempSync(join(dir, "run-"));
    const started = await executions.start({
      target: SERVICE,
      argv: ["node", "talk.js", own],
      timeoutSeconds: how === "is stopped" ? 60 : 3,
    });
    const driven = work();
    await until(() => existsSync(join(own, "pid")));
    if (how === "is stopped") {
      await cancelOperations(database.db, { operationId: started.operationId ?? "" });
      await shop.leases.beat();
    }
    await driven;
    expect(await executions.findStarted()).toMatchObject(
      how === "is stopped"
        ? { state: "aborted", error: "The command on deployment-prod was stopped." }
        : { state: "failed", error: "The command on deployment-prod did not finish within 3 s." },
    );
    await until(() => !isAlive(Number(readFileSync(join(own, "pid"), "utf8"))));
  });

  it("puts a backup back: what was deleted is there again, what came later is gone", async () => {
    await query(
      "postgres-prod",
      "CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1), (2)",
    );
    const { backups } = await aNode();
    const backup = await done(
      await backups.start({
        addonId: "postgres-prod",
        backupType: "snapshot",
        compression: "none",
        timeoutSeconds: 120,
      }),
      backups.findStarted,
    );
    await query("postgres-prod", "DELETE FROM orders; INSERT INTO orders VALUES (3)");
    const { restores } = await aNode();
    const request = { addonId: "postgres-prod", backupId: backup.id, timeoutSeconds: 120 };
    expect(await done(await restores.start(request), restores.findStarted)).toMatchObject({
      state: "succeeded",
      error: null,
      backupId: backup.id,
    });
    expect(await query("postgres-prod", "SELECT id FROM orders ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("restarts a database, which keeps its data and its address", async () => {
    const since = () => query("postgres-prod", "SELECT pg_postmaster_start_time()::text AS at");
    const [before, address] = [await since(), await connectionOf("postgres-prod")];
    const { restarts } = await aNode();
    const restarted = await done(
      await restarts.start({ target: ADDON, timeoutSeconds: 60 }),
      restarts.findStarted,
    );
    expect(restarted).toMatchObject({ state: "succeeded", error: null });
    expect(await since()).not.toEqual(before);
    expect(await connectionOf("postgres-prod")).toBe(address);
    expect(await query("postgres-prod", "SELECT count(*)::int AS orders FROM orders")).toEqual([
      { orders: 2 },
    ]);
  });

  it("loads a script into an addon, or leaves it as it was", async (context) => {
    const runtime = await shop.runtimes.forProject("shop");
    if (!runtime.capabilities.has("addon.import")) return context.skip();
    const table = "CREATE TABLE guests (id int); INSERT INTO guests VALUES (7);";
    const server = createServer((request, answer) =>
      answer.end(gzipSync(request.url?.startsWith("/bad") ? `${table} SELECT no_such_column;` : table)),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const start = async (path: string) => {
      const { imports } = await aNode();
      const url = `http://127.0.0.1:${port}/${path}.sql.gz?signature=s1gned-link`;
      const source = { type: "url", url, compression: "gz" } as const;
      return done(
        await imports.start({ addonId: "postgres-prod", source, timeoutSeconds: 120 }),
        imports.findStarted,
      );
    };
    try {
      const failed = await start("bad");
      expect(failed).toMatchObject({
        state: "failed",
        error: expect.stringContaining("no_such_column"),
      });
      const log = await readOperationLog(database.db, failed.operationId ?? "", 0);
      expect(JSON.stringify([failed.error, log])).not.toContain("s1gned-link");
      const guests = "SELECT to_regclass('guests')::text AS guests";
      expect(await query("postgres-prod", guests)).toEqual([{ guests: null }]);

      expect(await start("good")).toMatchObject({ state: "succeeded", error: null });
      expect(await query("postgres-prod", "SELECT id FROM guests")).toEqual([{ id: 7 }]);
      expect(await query("postgres-prod", "SELECT count(*)::int AS orders FROM orders")).toEqual([
        { orders: 2 },
      ]);
    } finally {
      server.close();
    }
  });
});
