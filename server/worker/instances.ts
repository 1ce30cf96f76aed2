import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  findJsonFile,
  isAlive,
  ownProcess,
  ProcessIdentitySchema,
  withFileLock,
  writeFileAtomic,
} from "@/server/machine";

/** One process of the product that uses a data directory: `instances/PID.json`. */
const InstanceSchema = z.object({
  process: ProcessIdentitySchema,
  role: z.enum(["all", "web", "worker"]),
  /** Null for a worker. */
  url: z.string().nullable(),
  stopping: z.boolean(),
});
export type Instance = z.infer<typeof InstanceSchema>;

/** The data directory is in use by another process that must not have company. */
export class InstanceConflict extends Error {
  override readonly name = "InstanceConflict";
  constructor(
    readonly dataDir: string,
    readonly other: Instance,
  ) {
    const { pid } = other.process;
    super(
      other.url === null
        ? `Slipway already works on ${dataDir} (process ${pid}). Stop it with \`kill ${pid}\`, or set SLIPWAY_DATA_DIR to another directory.`
        : `Slipway already runs on ${dataDir}: ${other.url} (process ${pid}). ` +
            `Use that one, stop it with \`kill ${pid}\`, or set SLIPWAY_DATA_DIR and PORT for a second one.`,
    );
  }
}

export interface Registration {
  /** Says that we are about to end, so that the next start waits for us instead of giving up. */
  announceStop(): Promise<void>;
  /** Gives the directory back; `whenLast` runs first, while nobody can begin, if no other process uses it. */
  release(whenLast: () => Promise<void>): Promise<void>;
}

/** A killed `npm` leaves its server alive for a moment; one that says it is stopping gets longer. */
const PATIENCE_MS = 3000;
const STOPPING_PATIENCE_MS = 30_000;

/**
 * Registers this process as a user of the data directory and runs `begin` while nobody else can begin or end.
 * Records of dead processes are swept away: a stale one (kill −9, reboot) is no obstacle.
 * @throws InstanceConflict when one that does everything runs there already
 */
export async function registerInstance(
  dataDir: string,
  wanted: Pick<Instance, "role" | "url">,
  begin: () => Promise<void>,
): Promise<Registration> {
  const directory = join(dataDir, "instances");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lockFile = join(directory, "lock");
  const own: Instance = { ...wanted, process: ownProcess(), stopping: false };
  const file = join(directory, `${own.process.pid}.json`);
  const write = (instance: Instance) => writeFileAtomic(file, JSON.stringify(instance));

  const startedAt = performance.now();
  for (;;) {
    const other = await withFileLock(lockFile, async () => {
      const conflicting = (await listInstances(directory)).find((instance) => conflicts(instance, own));
      if (conflicting !== undefined) return conflicting;
      await begin();
      await write(own);
      return null;
    });
    if (other === null) break;
    const patienceMs = other.stopping ? STOPPING_PATIENCE_MS : PATIENCE_MS;
    if (performance.now() - startedAt > patienceMs) throw new InstanceConflict(dataDir, other);
    await sleep(100);
  }

  return {
    announceStop: () => write({ ...own, stopping: true }),
    release: (whenLast) =>
      withFileLock(lockFile, async () => {
        await rm(file, { force: true });
        if ((await listInstances(directory)).length === 0) await whenLast();
      }),
  };
}

/** The living processes on a data directory. */
async function listInstances(directory: string): Promise<Instance[]> {
  const names = (await readdir(directory)).filter((name) => /^\d+\.json$/.test(name));
  const instances = await Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      const instance = await findJsonFile(file, InstanceSchema).catch(() => null);
      if (instance !== null && isAlive(instance.process)) return [instance];
      await rm(file, { force: true });
      return [];
    }),
  );
  return instances.flat();
}

/** One that does everything wants no second of its kind; of `web` and `worker` there may be as many as you like. */
function conflicts(other: Instance, own: Instance): boolean {
  if (other.process.pid === own.process.pid) return false;
  return (other.role === "all" && own.role === "all") || (own.url !== null && own.url === other.url);
}
