import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  freePort,
  initCluster,
  placeCluster,
  randomPassword,
  startCluster,
  stopCluster,
} from "@/server/embedded-postgres";
import { quantile } from "./statistics";

const COMMITS = 500;

/** The PostgreSQL all contestants share, in a directory that is gone afterwards. */
export interface Ground {
  /** For files of the contestants. */
  dir: string;
  /** `18.4` */
  postgresVersion: string;
  /** Makes an empty database; gives its URL. */
  createDatabase(name: string): Promise<string>;
  /** Milliseconds of one-row commits of one client, each written through to the disk. */
  measureCommits(): Promise<{ p50: number; p99: number }>;
  clear(): Promise<void>;
}

/** Starts it as the product starts its own: durable, the same settings. */
export async function prepareGround(): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-bench-"));
  // PostgreSQL of a root-owned bench runs as another account and must pass through here.
  await chmod(dir, 0o711);
  const { dataDir } = await placeCluster(join(dir, "postgres"));
  const password = randomPassword();
  const clear = async (): Promise<void> => {
    await stopCluster(dataDir, "immediate");
    await rm(dataDir, { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await initCluster({ dataDir, password });
    const cluster = await startCluster({
      dataDir,
      port: await freePort(),
      password,
      logFile: join(dir, "postgres.log"),
      settings: { shared_buffers: "64MB", max_connections: "200" },
    });
    const admin = cluster.connectionString("postgres");
    return {
      dir,
      postgresVersion: await withClient(admin, async (client) => {
        const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
        return rows[0]?.server_version ?? "unknown";
      }),
      createDatabase: (name) =>
        withClient(admin, async (client) => {
          await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
          return cluster.connectionString(name);
        }),
      measureCommits: () => withClient(admin, measureCommits),
      clear,
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function measureCommits(client: pg.Client): Promise<{ p50: number; p99: number }> {
  await client.query(
    "CREATE TABLE IF NOT EXISTS commit_probe (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz)",
  );
  const times: number[] = [];
  for (let round = 0; round < COMMITS; round += 1) {
    const from = performance.now();
    await client.query({ name: "probe", text: "INSERT INTO commit_probe (at) VALUES (now())" });
    times.push(performance.now() - from);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
