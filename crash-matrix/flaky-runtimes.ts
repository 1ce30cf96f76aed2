import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getRuntimePool } from "@/server/composition";
import { getEnv } from "@/server/env";
import type { RuntimePool } from "@/server/runtime-pool";
import { RuntimeError, type Runtime, type Work } from "@/server/runtimes/runtime";

/** Lets the runtime refuse the first start of each job that is given `FLAKY`, as one that cannot be reached would. */
export function makeRuntimesFlaky(): void {
  const real = getRuntimePool();
  const flaky = new Map<Runtime, Runtime>();
  const pool: RuntimePool = {
    async forProject(projectId, runtimeId) {
      const runtime = await real.forProject(projectId, runtimeId);
      const known = flaky.get(runtime) ?? makeFlaky(runtime);
      flaky.set(runtime, known);
      return known;
    },
    close: () => real.close(),
  };
  (globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool }).slipwayRuntimes = pool;
}

function makeFlaky(runtime: Runtime): Runtime {
  const start = async (work: Work): Promise<void> => {
    if (work.kind === "job" && work.environment.FLAKY !== undefined && isFirstStart(work.id))
      throw new RuntimeError("unreachable", "Nobody answers just now.", true);
    await runtime.start(work);
  };
  return new Proxy(runtime, {
    get(target, name) {
      if (name === "start") return start;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Also for the next worker: it is remembered in a file. */
function isFirstStart(workId: string): boolean {
  const directory = join(getEnv().dataDir, "flaky");
  mkdirSync(directory, { recursive: true });
  const file = join(directory, workId);
  if (existsSync(file)) return false;
  writeFileSync(file, "");
  return true;
}
