import { LeaseLostError, WorkLoop, type Lease } from "@/server/leases";
import type { EngineDeps } from "./engine-deps";
import { loadRun } from "./load-run";
import { RunDriver } from "./run-driver";
import { ENGINE } from "./tunables";

/** Drives every run that is due, in this process, until stopped. */
export function createEngine(deps: EngineDeps): WorkLoop {
  return new WorkLoop({
    table: "run",
    concurrent: ENGINE.concurrentRuns,
    pollMs: ENGINE.pollMs,
    leases: deps.leases,
    bell: deps.bell,
    logger: deps.logger,
    drive: (lease) => driveRun(deps, lease),
  });
}

async function driveRun(deps: EngineDeps, lease: Lease): Promise<void> {
  try {
    await new RunDriver(deps, lease, await loadRun(deps.db, lease.id)).drive();
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
  } finally {
    deps.leases.drop(lease);
  }
}
