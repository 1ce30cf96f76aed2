import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Runtime } from "@/server/runtimes/runtime";

/** Of a project that names no runtime itself. */
export const DEFAULT_RUNTIME = { id: "local", driver: "process", settings: {} } as const;

/** Makes a driver's runtime; throws for an unknown driver or settings it cannot use. */
export type CreateRuntime = (driver: string, settings: unknown) => Runtime | Promise<Runtime>;

/** The runtimes of all projects. Two projects with the same driver and settings share one. */
export interface RuntimePool {
  /**
   * The runtime of that name, or the project's default one.
   * @throws AppError `not-found` when the project has no such runtime
   */
  forProject(projectId: string, runtimeId?: string | null): Promise<Runtime>;
  /** Releases this process's handles. What runs, goes on running. */
  close(): Promise<void>;
}

export function createRuntimePool(db: Db, createRuntime: CreateRuntime): RuntimePool {
  const runtimes = new Map<string, Promise<Runtime>>();
  return {
    async forProject(projectId, runtimeId) {
      const { driver, settings } = await findRuntime(db, projectId, runtimeId);
      const key = JSON.stringify([driver, settings]);
      let runtime = runtimes.get(key);
      if (runtime === undefined) {
        runtime = Promise.resolve(createRuntime(driver, settings));
        runtimes.set(key, runtime);
        // A place that could not be set up now may be later.
        runtime.catch(() => runtimes.delete(key));
      }
      return runtime;
    },
    async close() {
      const open = [...runtimes.values()];
      runtimes.clear();
      await Promise.all(open.map(async (runtime) => (await runtime).close()));
    },
  };
}

/** Id of the runtime a resource runs on: its own, else the project's default. @throws AppError `not-found` */
export async function resolveRuntimeId(
  db: Db | Tx,
  projectId: string,
  runtimeId: string | null,
): Promise<string> {
  return (await findRuntime(db, projectId, runtimeId)).id;
}

async function findRuntime(
  db: Db | Tx,
  projectId: string,
  runtimeId: string | null | undefined,
): Promise<{ id: string; driver: string; settings: unknown }> {
  const known = await db.runtime.findMany({ where: { projectId }, orderBy: { createdAt: "asc" } });
  if (runtimeId === null || runtimeId === undefined) {
    return known.find(({ isDefault }) => isDefault) ?? known[0] ?? DEFAULT_RUNTIME;
  }
  const found = known.find(({ id }) => id === runtimeId);
  if (found !== undefined) return found;
  if (known.length === 0 && runtimeId === DEFAULT_RUNTIME.id) return DEFAULT_RUNTIME;
  throw AppError.notFound(`Project ${projectId} has no runtime "${runtimeId}".`, {
    known: known.map(({ id }) => id),
  });
}
