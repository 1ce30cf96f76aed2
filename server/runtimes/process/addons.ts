import { chmod, lstat, mkdir, readdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { z } from "zod";
import {
  adoptOrStart,
  clusterStatus,
  EmbeddedPostgresError,
  freePort,
  initCluster,
  isInitialised,
  placeCluster,
  randomPassword,
  resolveBinaries,
  stopCluster,
  SUPERUSER,
} from "@/server/embedded-postgres";
import { findJsonFile, isErrno, tryFileLock, withFileLock, writeFileAtomic } from "@/server/machine";
import { RuntimeError, type AddonConnection, type AddonSpec, type AddonState } from "../runtime";
import { parseConnectionString } from "../connection-string";
import { removeTree } from "./images";
import { safeName, type Layout } from "./layout";
import { listPairs } from "./list-pairs";

/** The database every addon is made with. */
const DATABASE = "app";
const CONNECT_TIMEOUT_MS = 5_000;
const PORT_ATTEMPTS = 3;

const AddonRecordSchema = z.object({ port: z.number().int(), password: z.string(), dataDir: z.string() });
type AddonRecord = z.infer<typeof AddonRecordSchema>;

export interface AddonFiles {
  dir: string;
  record: string;
  logFile: string;
  /** Held while the addon is created, started or replaced. */
  lock: string;
  /** Held by backup and restore, so that they do not work on the same files. */
  backupLock: string;
}

export function addonFiles(layout: Layout, projectId: string, addonId: string): AddonFiles {
  const dir = join(layout.addonsDir, safeName(projectId), safeName(addonId));
  return {
    dir,
    record: join(dir, "addon.json"),
    logFile: join(dir, "postgres.log"),
    lock: `${dir}.lock`,
    backupLock: `${dir}.backup.lock`,
  };
}

/** The PostgreSQL addons of one root directory: real servers, detached, each with its own files, port and password. */
export class Addons {
  constructor(private readonly layout: Layout) {}

  /** Creates or finds and starts an addon. Throws `RuntimeError`. */
  async ensure(spec: AddonSpec): Promise<AddonConnection> {
    if (spec.type === "external-postgres") return parseConnectionString(spec.connectionString ?? "");
    await assertVersion(spec.version);
    const files = addonFiles(this.layout, spec.projectId, spec.addonId);
    await this.makeDirs(files.dir);
    return withFileLock(files.lock, () => translateErrors(() => createOrStart(files)));
  }

  async inspect(spec: AddonSpec): Promise<AddonState> {
    const { addonId } = spec;
    if (spec.type === "external-postgres") return inspectExternal(addonId, spec.connectionString ?? "");
    const record = await findJsonFile(
      addonFiles(this.layout, spec.projectId, addonId).record,
      AddonRecordSchema,
    );
    if (record === null) return { addonId, status: "absent", sizeBytes: null, detail: null };
    const { status } = await clusterStatus(record.dataDir);
    const sizeBytes = await sizeOf(record.dataDir);
    if (status === "absent")
      return { addonId, status: "failed", sizeBytes, detail: "Its data directory is missing." };
    const detail = status === "stopped" ? "It does not run; it is started again with Slipway." : null;
    return { addonId, status, sizeBytes, detail };
  }

  async remove(projectId: string, addonId: string): Promise<void> {
    const files = addonFiles(this.layout, projectId, addonId);
    if (!(await exists(files.dir))) return;
    await withFileLock(files.backupLock, () =>
      withFileLock(files.lock, async () => {
        const record = await findJsonFile(files.record, AddonRecordSchema);
        if (record !== null) {
          await translateErrors(() => stopCluster(record.dataDir, "fast"));
          await removeTree(record.dataDir);
        }
        await removeTree(files.dir);
      }),
    );
  }

  /** Starts every addon that does not run. One that cannot be started says so when it is inspected. */
  async resume(): Promise<void> {
    for (const [projectId, addonId] of await listPairs(this.layout.addonsDir)) {
      const files = addonFiles(this.layout, projectId, addonId);
      if ((await findJsonFile(files.record, AddonRecordSchema)) === null) continue;
      // Somebody is busy with it right now and will leave it running.
      const lock = await tryFileLock(files.lock);
      if (lock === null) continue;
      await createOrStart(files)
        .catch(() => undefined)
        .finally(() => lock.release());
    }
  }

  /** Every directory on the way must let PostgreSQL's own account pass when Slipway runs as root. */
  private async makeDirs(dir: string): Promise<void> {
    await mkdir(dir, { recursive: true });
    for (const path of [this.layout.addonsDir, join(dir, ".."), dir]) await chmod(path, 0o711);
  }
}

/** The record of an existing postgres addon. Throws `RuntimeError` `not-found`. */
export async function getAddonRecord(files: AddonFiles): Promise<AddonRecord> {
  const record = await findJsonFile(files.record, AddonRecordSchema);
  if (record === null) throw new RuntimeError("not-found", "This addon does not exist on this machine.");
  return record;
}

/** Starts the addon's server on its own port and makes sure its database exists. The caller holds `files.lock`. */
export async function startAddon(files: AddonFiles, record: AddonRecord): Promise<AddonConnection> {
  await mendInterruptedRestore(record.dataDir);
  const { dataDir, port, password } = record;
  const cluster = await adoptOrStart({ dataDir, port, password, logFile: files.logFile });
  const connection = connectionOf({ ...record, port: cluster.port });
  await withClient(cluster.connectionString("postgres"), async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
  return connection;
}

/** Runs `work` on a connection of its own. */
export async function withClient<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // Without a listener a server that goes away would take this program with it; the query under way rejects anyhow.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where a restore puts the files it replaces until the new ones have proven themselves. */
export function replacedDir(dataDir: string): string {
  return `${dataDir}.replaced`;
}

async function createOrStart(files: AddonFiles): Promise<AddonConnection> {
  const existing = await findJsonFile(files.record, AddonRecordSchema);
  if (existing !== null) return startAddon(files, existing);
  const { dataDir } = await placeCluster(join(files.dir, "data"));
  const password = randomPassword();
  // Without a record nobody knows the password of what an interrupted creation may have left.
  await removeTree(dataDir);
  await initCluster({ dataDir, password });
  for (let attempt = 1; ; attempt += 1) {
    const record = { port: await freePort(), password, dataDir };
    try {
      const connection = await startAddon(files, record);
      await writeFileAtomic(files.record, JSON.stringify(record));
      return connection;
    } catch (error) {
      const portIsTaken = error instanceof EmbeddedPostgresError && error.code === "port-taken";
      if (!portIsTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** There is one PostgreSQL on board; asked for another one, a silent substitute would be a lie. */
async function assertVersion(wanted: string | undefined): Promise<void> {
  if (wanted === undefined || wanted.trim() === "") return;
  const { majorVersion } = await translateErrors(() => resolveBinaries());
  if (wanted.trim().split(".")[0] === String(majorVersion)) return;
  throw new RuntimeError(
    "unsupported",
    `The process runtime has PostgreSQL ${majorVersion} only, not ${wanted}. Leave the version out, or use an external database.`,
  );
}

/** A restore that was killed between its two renames leaves no data directory, only the replaced one. */
async function mendInterruptedRestore(dataDir: string): Promise<void> {
  if (await isInitialised(dataDir)) return;
  if (await isInitialised(replacedDir(dataDir))) await rename(replacedDir(dataDir), dataDir);
}

function connectionOf({ port, password }: AddonRecord): AddonConnection {
  return {
    host: "127.0.0.1",
    port,
    database: DATABASE,
    username: SUPERUSER,
    password,
    connectionString: `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`,
  };
}

async function inspectExternal(addonId: string, connectionString: string): Promise<AddonState> {
  try {
    const sizeBytes = await withClient(
      parseConnectionString(connectionString).connectionString,
      async (client) => {
        const { rows } = await client.query<{ size: string }>(
          "SELECT pg_database_size(current_database()) AS size",
        );
        return Number(rows[0]?.size ?? 0);
      },
    );
    return { addonId, status: "running", sizeBytes, detail: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      addonId,
      status: "failed",
      sizeBytes: null,
      detail: `The database cannot be reached: ${reason}`,
    };
  }
}

async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    if (error.code === "port-taken") throw new RuntimeError("port-taken", error.message);
    const isFinal = error.code === "version-mismatch" || error.code === "unsupported-platform";
    throw isFinal
      ? new RuntimeError("unsupported", error.message)
      : new RuntimeError("unreachable", error.message, true);
  }
}

async function sizeOf(dir: string): Promise<number | null> {
  try {
    let sizeBytes = 0;
    for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      // Files come and go in a running server.
      sizeBytes += await lstat(join(entry.parentPath, entry.name)).then(
        (found) => found.size,
        () => 0,
      );
    }
    return sizeBytes;
  } catch (error) {
    if (isErrno(error, "ENOENT", "EACCES")) return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
