import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  adoptOrStart,
  clusterStatus,
  EmbeddedPostgresError,
  freePort,
  initCluster,
  placeCluster,
  randomPassword,
  resolveBinaries,
  stopCluster,
} from "./index";
import type { RunningCluster } from "./index";

let root: string;
let dataDir: string;
const password = randomPassword();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-postgres-"));
  ({ dataDir } = await placeCluster(join(root, "data")));
  await initCluster({ dataDir, password, durable: false });
});

afterEach(async () => {
  await stopCluster(dataDir, "immediate");
  await rm(root, { recursive: true, force: true });
});

async function start(): Promise<RunningCluster> {
  return adoptOrStart({ dataDir, port: await freePort(), password, logFile: join(root, "postgres.log") });
}

async function query(cluster: RunningCluster, text: string, withPassword = password): Promise<unknown[]> {
  const url = new URL(cluster.connectionString("postgres"));
  url.password = withPassword;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
}

describe("an embedded cluster", () => {
  it("starts as an unprivileged user on 127.0.0.1 only, with UTF-8 and a password", async () => {
    const cluster = await start();
    expect(cluster.adopted).toBe(false);
    expect(
      await query(
        cluster,
        `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
                current_setting('server_encoding') as encoding, 'É' ilike 'é' as folds`,
      ),
    ).toEqual([{ listen: "127.0.0.1", sockets: "", encoding: "UTF8", folds: true }]);
    await expect(query(cluster, "select 1", "wrong")).rejects.toThrow(/password authentication failed/);
    if (process.getuid?.() === 0) expect((await stat(dataDir)).uid).not.toBe(0);
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
    expect((await readdir(root)).filter((name) => name.includes("password"))).toEqual([]);
  });

  it("keeps every acknowledged row through kill −9 and starts again at once", async () => {
    const first = await start();
    await query(first, "create table t (n int)");
    await query(first, "insert into t select generate_series(1, 1000)");
    process.kill(first.pid, "SIGKILL");

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second, "select count(*)::int as count from t")).toEqual([{ count: 1000 }]);
  });

  it("is adopted, not started again, while it still runs", async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
    expect(await query(second, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("is started once by two that ask at the same moment", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.pid).toBe(two.pid);
    expect([one.adopted, two.adopted].filter(Boolean)).toHaveLength(1);
  });

  it("starts over a postmaster.pid whose number belongs to another program since a reboot", async () => {
    const first = await start();
    const pidFile = join(dataDir, "postmaster.pid");
    const left = await readFile(pidFile, "utf8");
    await stopCluster(dataDir, "fast");
    await writeFile(pidFile, left.replace(String(first.pid), String(process.pid)));

    expect(await clusterStatus(dataDir)).toEqual({ status: "stopped" });
    const second = await start();
    expect(await query(second, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("stops when asked, and stopping twice is no error", async () => {
    const cluster = await start();
    expect(await clusterStatus(dataDir)).toEqual({ status: "running", pid: cluster.pid, port: cluster.port });
    await stopCluster(dataDir, "fast");
    await stopCluster(dataDir, "fast");
    expect(await clusterStatus(dataDir)).toEqual({ status: "stopped" });
  });

  it("says which port is taken", async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const attempt = adoptOrStart({ dataDir, port, password, logFile: join(root, "postgres.log") });
    await expect(attempt).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    await expect(attempt).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await new Promise((resolve) => server.close(resolve));
  });

  it("refuses files of another major version with a sentence", async () => {
    await writeFile(join(dataDir, "PG_VERSION"), "9\n");
    const { majorVersion } = await resolveBinaries();
    await expect(start()).rejects.toThrow(`made by PostgreSQL 9, this release brings ${majorVersion}`);
  });

  it("tells the end of PostgreSQL's own log when it does not start", async () => {
    await expect(
      adoptOrStart({
        dataDir,
        port: await freePort(),
        password,
        logFile: join(root, "postgres.log"),
        settings: { shared_buffers: "no size" },
      }),
    ).rejects.toThrow(/did not start: .*shared_buffers/s);
  });
});

describe.runIf(process.getuid?.() === 0)("a directory PostgreSQL's user cannot reach", () => {
  it("gets the same other place at every start, and works there", async () => {
    const closed = await mkdtemp(join("/root", ".slipway-closed-"));
    const placed = await placeCluster(join(closed, "inner", "data"));
    try {
      expect(placed.relocated).toBe(true);
      expect(await placeCluster(join(closed, "inner", "data"))).toEqual(placed);
      await initCluster({ dataDir: placed.dataDir, password, durable: false });
      const cluster = await adoptOrStart({
        dataDir: placed.dataDir,
        port: await freePort(),
        password,
        logFile: join(closed, "postgres.log"),
      });
      expect(await query(cluster, "select 1 as one")).toEqual([{ one: 1 }]);
    } finally {
      await stopCluster(placed.dataDir, "immediate");
      await rm(placed.dataDir, { recursive: true, force: true });
      await rm(closed, { recursive: true, force: true });
    }
  });
});
