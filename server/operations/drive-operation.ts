import type { Db } from "@/server/db";
import { asksToTryAgain, inTransaction, isUniqueViolation } from "@/server/db";
import type { Operation } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { LeaseLostError, type Lease, type Leases } from "@/server/leases";
import { RuntimeError, type Runtime, type Work, type WorkKind } from "@/server/runtimes/runtime";
import { betweenSeams } from "@/server/seams";
import type { Logger } from "pino";
import { concludeOperation, toConclusion } from "./conclude";
import { OperationRefused, type Conclusion, type OperationHandler } from "./handler";
import { LogStore } from "./log-store";
import { OPERATIONS } from "./tunables";

export interface OperationDeps {
  db: Db;
  leases: Leases;
  logger: Logger;
  handlers: { [K in WorkKind]: OperationHandler<K> };
  runtimeOf(projectId: string, runtimeId: string): Promise<Runtime>;
  /** Masks in a line of log every secret of the project, of the run behind the operation, and the work's own. */
  maskerOf(operation: Operation, own: readonly string[]): Promise<(text: string) => string>;
}

/**
 * Drives one claimed operation to its end: start the work (or find it again after a crash), follow it, store its log,
 * conclude. Returns early when the lease is lost or the process shuts down; the work itself goes on either way.
 */
export async function driveOperation(deps: OperationDeps, lease: Lease): Promise<void> {
  const operation = await deps.db.operation.findUniqueOrThrow({ where: { id: lease.id } });
  // The handler of a kind takes work of that kind; the compiler cannot follow a kind that comes from a row.
  const handler = deps.handlers[operation.kind] as unknown as OperationHandler;
  let ownSecrets: string[] = [];
  const maskerOf = () => deps.maskerOf(operation, ownSecrets);
  const conclude = async (conclusion: Conclusion): Promise<void> => {
    const error = conclusion.error === null ? null : (await maskerOf())(conclusion.error);
    await concludeOperation(deps.db, lease, operation, handler, { ...conclusion, error });
  };
  try {
    if (operation.cancelRequestedAt !== null && operation.startedAt === null) {
      await conclude({ status: "Aborted", error: "Stopped before it started.", data: null });
      return;
    }
    if (!(await takeLock(deps.db, lease, operation, handler))) return;
    const runtime = await deps.runtimeOf(operation.projectId, operation.runtimeId);
    const work = await handler.prepare(deps.db, operation);
    ownSecrets = handler.secretsOf?.(work) ?? [];
    await betweenSeams("work is started", () => runtime.start(work));
    await follow(deps, lease, operation, { runtime, work, mask: await maskerOf() }, conclude);
  } catch (error) {
    if (error instanceof LeaseLostError || lease.signal.aborted) return;
    // The work goes on; whoever takes the operation next finds it again.
    if (asksToTryAgain(error)) throw error;
    await afterError(deps, lease, operation, error, conclude);
  } finally {
    deps.leases.drop(lease);
  }
}

/** Marks the operation Running; false when another one with the same lock key is at work. */
async function takeLock(
  db: Db,
  lease: Lease,
  operation: Operation,
  handler: OperationHandler,
): Promise<boolean> {
  if (operation.startedAt !== null) return true;
  try {
    await betweenSeams("operation is marked running", () =>
      inTransaction(db, async (tx) => {
        const updated = await tx.$executeRaw`
        UPDATE operation SET status = 'Running', started_at = now()
        WHERE id = ${operation.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${lease.owner}`;
        if (updated === 0) throw new LeaseLostError(lease);
        await handler.onStarted(tx, operation);
      }),
    );
    return true;
  } catch (error) {
    if (!isUniqueViolation(error) && !String(error).includes("operation_live_lock")) throw error;
    // Woken when the one before it concludes; the interval is for a wake-up that came a moment too early.
    await betweenSeams(
      "operation is put off",
      () => db.$executeRaw`
      UPDATE operation SET wake_at = now() + interval '2 seconds', lease_owner = NULL, lease_expires_at = NULL
      WHERE id = ${operation.id}::uuid AND fencing_token = ${lease.fencingToken}`,
    );
    return false;
  }
}

async function follow(
  deps: OperationDeps,
  lease: Lease,
  operation: Operation,
  { runtime, work, mask }: { runtime: Runtime; work: Work; mask: (text: string) => string },
  conclude: (conclusion: Conclusion) => Promise<void>,
): Promise<void> {
  const log = new LogStore(deps.db, lease, mask, operation.logLines);
  const ref = { kind: work.kind, id: work.id };
  let asked = false;
  const stop = (): void => {
    if (asked) return;
    asked = true;
    betweenSeams("work is stopped", () => runtime.stop(ref, OPERATIONS.stopGraceMs)).catch((error: unknown) =>
      deps.logger.warn({ operationId: operation.id, err: error }, "work could not be stopped"),
    );
  };
  deps.leases.watchCancel(lease, stop);
  if (operation.cancelRequestedAt !== null) stop();
  for await (const event of runtime.follow(ref, operation.logCursor, lease.signal)) {
    if (event.type === "log") {
      log.add(event);
      if (log.isBehind) await log.flush();
      continue;
    }
    await log.flush();
    await conclude(toConclusion(event.outcome, labelOf(work), LAST_WORDS.has(work.kind)));
    await betweenSeams("work is forgotten", () => runtime.forget(ref));
    return;
  }
  if (!lease.signal.aborted)
    throw new RuntimeError("unreachable", "The runtime stopped telling about the work.", true);
}

/** Work whose last lines say best why it failed, when its reason is all that is looked at. */
const LAST_WORDS: ReadonlySet<WorkKind> = new Set(["rollout", "exec", "restart"]);

function labelOf(work: Work): string {
  switch (work.kind) {
    case "build":
      return `The build of ${work.buildServiceId}`;
    case "job":
      return `The run of job ${work.jobId}`;
    case "rollout":
      return `The roll-out on ${work.serviceId}`;
    case "backup":
      return `The backup of ${work.addonId}`;
    case "restore":
      return `The restore of ${work.addonId}`;
    case "exec":
      return `The command on ${work.target.id}`;
    case "import":
      return `The import into ${work.addonId}`;
    case "restart":
      return `The restart of ${work.target.kind === "service" ? work.target.serviceId : work.target.addon.addonId}`;
  }
}

async function afterError(
  deps: OperationDeps,
  lease: Lease,
  operation: Operation,
  error: unknown,
  conclude: (conclusion: Conclusion) => Promise<void>,
): Promise<void> {
  const transient = error instanceof RuntimeError && error.transient;
  const attempts = operation.startAttempts + 1;
  if (transient && attempts < OPERATIONS.startAttempts) {
    const backoffMs = OPERATIONS.startBackoffMs[operation.startAttempts] ?? 5_000;
    await betweenSeams(
      "operation is put back",
      () => deps.db.$executeRaw`
      UPDATE operation SET start_attempts = ${attempts}, wake_at = now() + make_interval(secs => ${backoffMs / 1000}),
        lease_owner = NULL, lease_expires_at = NULL
      WHERE id = ${operation.id}::uuid AND fencing_token = ${lease.fencingToken}`,
    );
    return;
  }
  const expected =
    error instanceof RuntimeError || error instanceof OperationRefused || error instanceof AppError;
  if (!expected) deps.logger.error({ operationId: operation.id, err: error }, "an operation broke");
  const message = error instanceof Error ? error.message : String(error);
  await conclude({
    status: "Failed",
    error: expected ? message : `Slipway broke while doing this: ${message}`,
    data: null,
  });
}
