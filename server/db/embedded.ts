import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import {
  adoptOrStart,
  EmbeddedPostgresError,
  freePort,
  initCluster,
  isInitialised,
  placeCluster,
  randomPassword,
  stopCluster,
} from "@/server/embedded-postgres";
import type { RunningCluster } from "@/server/embedded-postgres";
import { findJsonFile, writeFileAtomic } from "@/server/machine";
import { DatabaseError } from "./database-error";

const DATABASE = "slipway";
const START_ATTEMPTS = 5;

/** `postgres.json` in the data directory, mode 0600: how to get into the product's own database. */
const CredentialsSchema = z.object({
  dataDir: z.string(),
  port: z.number().int(),
  password: z.string(),
});
type Credentials = z.infer<typeof CredentialsSchema>;

export interface EmbeddedDatabase {
  /** `postgresql://…/slipway` */
  url: string;
  port: number;
  /** It ran already: a killed process left it, or another role of this data directory uses it. */
  adopted: boolean;
  /** Its files; elsewhere than below the data directory only when PostgreSQL's user cannot get there. */
  clusterDir: string;
  relocated: boolean;
}

/**
 * Brings up the product's own PostgreSQL below `dataDir`: creates it the first time, adopts it when it runs, starts it
 * otherwise. Call it under the data directory's lock.
 * @throws EmbeddedPostgresError, DatabaseError credentials-lost
 */
export async function startEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  await prepareDataDir(dataDir);
  const { dataDir: clusterDir, relocated } = await placeCluster(join(dataDir, "postgres"));
  const credentials = await credentialsFor(dataDir, clusterDir);
  await initCluster({ dataDir: clusterDir, password: credentials.password });
  const cluster = await startSomewhere(dataDir, credentials);
  await ensureDatabase(cluster);
  return {
    url: cluster.connectionString(DATABASE),
    port: cluster.port,
    adopted: cluster.adopted,
    clusterDir,
    relocated,
  };
}

/** Stops the product's own PostgreSQL; call it only as its last user. Not an error when it does not run. */
export async function stopEmbeddedDatabase(dataDir: string): Promise<void> {
  const credentials = await findJsonFile(credentialsFile(dataDir), CredentialsSchema);
  if (credentials !== null) await stopCluster(credentials.dataDir, "fast");
}

/** Where the files of the product's own PostgreSQL are, or null when there is none. */
export async function findEmbeddedClusterDir(dataDir: string): Promise<string | null> {
  return (await findJsonFile(credentialsFile(dataDir), CredentialsSchema))?.dataDir ?? null;
}

/** Makes the data directory: everybody may pass through (PostgreSQL's user must), only the owner may look. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o711);
}

function credentialsFile(dataDir: string): string {
  return join(dataDir, "postgres.json");
}

async function credentialsFor(dataDir: string, clusterDir: string): Promise<Credentials> {
  const known = await findJsonFile(credentialsFile(dataDir), CredentialsSchema);
  if (known !== null) return known.dataDir === clusterDir ? known : { ...known, dataDir: clusterDir };
  if (await isInitialised(clusterDir)) {
    throw new DatabaseError(
      "credentials-lost",
      `There is a database in ${clusterDir}, but ${credentialsFile(dataDir)} with its password is gone. ` +
        "Put the file back, or move the database away to begin with an empty one.",
    );
  }
  const credentials = { dataDir: clusterDir, port: await freePort(), password: randomPassword() };
  // Before the cluster exists: a crash in between must not leave a database nobody has the password of.
  await writeFileAtomic(credentialsFile(dataDir), JSON.stringify(credentials));
  return credentials;
}

/** The port of last time, or another when somebody has taken it meanwhile. */
async function startSomewhere(dataDir: string, credentials: Credentials): Promise<RunningCluster> {
  let { port } = credentials;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const cluster = await adoptOrStart({
        dataDir: credentials.dataDir,
        port,
        password: credentials.password,
        logFile: join(dataDir, "logs", "postgres.log"),
        settings: { shared_buffers: "64MB", max_connections: "200" },
      });
      const current = { ...credentials, port: cluster.port };
      await writeFileAtomic(credentialsFile(dataDir), JSON.stringify(current));
      return cluster;
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.code === "port-taken";
      if (!taken || attempt >= START_ATTEMPTS) throw error;
      port = await freePort();
    }
  }
}

async function ensureDatabase(cluster: RunningCluster): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.connectionString("postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
