import { asksToTryAgain } from "@/server/db";
import { LeaseLostError, WorkLoop, type Lease } from "@/server/leases";
import { betweenSeams } from "@/server/seams";
import { reportBrokenRun } from "./broken-run";
import type { EngineDeps } from "./engine-deps";
import { loadRun, TAKE_RUNS } from "./load-run";
import { ProjectSecretsReader } from "./project-secrets";
import { RunDriver } from "./run-driver";
import { ENGINE } from "./tunables";

/** Drives every run that is due, in this process, until stopped. */
export function createEngine(deps: EngineDeps): WorkLoop {
  const secrets = new ProjectSecretsReader(deps.db);
  return new WorkLoop({
    table: "run",
    take: TAKE_RUNS,
    concurrent: ENGINE.concurrentRuns,
    pollMs: ENGINE.pollMs,
    leases: deps.leases,
    bell: deps.bell,
    logger: deps.logger,
    drive: (lease) => driveRun(deps, secrets, lease),
  });
}

async function driveRun(deps: EngineDeps, secrets: ProjectSecretsReader, lease: Lease): Promise<void> {
  try {
    await new RunDriver(deps, lease, await loadRun(deps.db, secrets, lease)).drive();
  } catch (error) {
    if (error instanceof LeaseLostError || lease.signal.aborted) return;
    // Nothing of the run broke: whoever takes the run next reads what came of the last commit.
    if (asksToTryAgain(error)) throw error;
    await sayBroken(deps, lease, error);
  } finally {
    deps.leases.drop(lease);
  }
}

/** @throws the error when not even that can be said: the run is due again when its lease runs out */
async function sayBroken({ db, logger }: EngineDeps, lease: Lease, error: unknown): Promise<void> {
  try {
    await betweenSeams("run is said to be broken", () => reportBrokenRun(db, lease, error));
  } catch (failure) {
    if (failure instanceof LeaseLostError) return;
    logger.warn({ err: failure, runId: lease.id }, "that driving broke could not be said on the run");
    throw error;
  }
  logger.error({ err: error, runId: lease.id }, "driving a run broke; it is tried again later");
}
