import { randomUUID } from "node:crypto";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findAbilities, publishRevision } from "@/server/flows";
import { placeHold } from "@/server/holds";
import { tellDueHere } from "@/server/leases";
import { advanceQueue, createRollbackRun, type RollbackRecord } from "@/server/runs";
import { chooseRestores } from "./choose-restores";
import { chooseTargets } from "./choose-targets";
import type { StartedRollback, StartRollbackRequest } from "./dto";
import type { RollbackDeps } from "./plan-rollback";
import { planTargets } from "./plan-targets";
import { prepareRollback } from "./prepare-rollback";
import { readConfiguration } from "./read-configuration";
import { readReturn, type Return } from "./read-return";
import { rollbackDocument } from "./rollback-document";

export interface StartRollback extends StartRollbackRequest {
  projectId: string;
  runId: string;
  /** `manual` or `api`. */
  trigger: string;
  /**
   * What the person typed, by the addon's id, before its backup is put back: its name. Null where the request itself
   * names the backups word by word, as a program's does.
   */
  confirmation: Record<string, string> | null;
}

/**
 * Starts a run that brings a stage back to what it ran when another run had ended. With the same commit the stage is on
 * hold, and the flow is what it was then, when that is wanted: none is without the others, and no trigger comes between.
 * @throws AppError 404 · 409 nothing to return to, `left-out`, `nothing-to-roll-back` · 400 the flow of then is not valid
 * any more · 422 `confirmation`
 */
export async function startRollback(
  deps: RollbackDeps,
  actor: Actor,
  request: StartRollback,
): Promise<StartedRollback> {
  const { db } = deps;
  const { projectId, reason } = request;
  assertCan(actor, "roll-back", projectId);
  const into = await readReturn(db, projectId, request.runId);
  if (into.impossible !== null) throw AppError.conflict(into.impossible);
  const configuration = request.configuration ? await readConfiguration(db, deps.runtimes, into) : null;
  const chosen = chooseTargets(await planTargets(deps, null, into), request.targets);
  const restores = await chooseRestores(db, into, request.restoreBackups ?? [], request.confirmation);
  if (chosen.releases.length === 0 && restores.length === 0 && configuration?.changed !== true) {
    throw new AppError("nothing-to-roll-back", nothingToDo(into, chosen.leftOut), { status: 409 });
  }
  const abilities = await findAbilities(deps.runtimes, projectId);
  const runId = randomUUID();
  const started = await inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT id FROM release_flow WHERE id = ${into.flow.id}::uuid FOR NO KEY UPDATE`;
    const now = await readReturn(tx, projectId, request.runId);
    // Somebody may have had it go on meanwhile.
    if (now.impossible !== null) throw AppError.conflict(now.impossible);
    const restored =
      configuration?.changed === true
        ? await publishRevision(
            tx,
            into.stage.id,
            revisionOf(now, actor.name, reason),
            abilities,
            whatOf(now),
          )
        : null;
    const revision = restored?.revision ?? (await currentRevision(tx, now));
    const document = rollbackDocument(revision.document, chosen.releases, restores);
    const record: RollbackRecord = {
      toNumber: now.run.number,
      reason,
      targets: chosen.releases.map(({ kind, id, image }) => ({ kind, id, image })),
      leftOut: chosen.leftOut,
      restores: restores.map(({ addonId, backupId, backupName }) => ({ addonId, backupId, backupName })),
      revision: restored?.revision.number ?? null,
    };
    const run = await createRollbackRun(tx, {
      place: { projectId, pipelineId: now.run.pipelineId, stage: now.stage, flow: now.flow, revision },
      prepared: await prepareRollback(now, document),
      origin: { runId, trigger: request.trigger, actor },
      document,
      toRunId: now.run.id,
      record,
      abortUnderWay: request.abortUnderWay,
    });
    await placeHold(tx, { projectId, id: now.flow.id }, { reason, by: actor.name, rollbackRunId: runId });
    // Those who wait say what for: the rollback for its turn, what triggers had queued for the end of the hold.
    await advanceQueue(tx, now.flow.id);
    return { ...run, leftOut: chosen.leftOut, revision: record.revision };
  });
  tellDueHere(db, "run");
  return started;
}

function revisionOf({ run, revision }: Return, authorName: string, reason: string) {
  return {
    text: revision.sourceText,
    format: revision.format === "yaml" ? ("yaml" as const) : ("json" as const),
    message: `Revision ${String(revision.number)} again, with the rollback to run #${String(run.number)}: ${reason}`,
    authorName,
  };
}

function whatOf({ stage, revision }: Return): string {
  return `Revision ${String(revision.number)} cannot be the flow of ${stage.name} any more`;
}

async function currentRevision(tx: Tx, { flow, revision }: Return) {
  if (flow.currentRevisionId === null) return revision;
  return tx.flowRevision.findUniqueOrThrow({ where: { id: flow.currentRevisionId } });
}

function nothingToDo({ run, stage }: Return, leftOut: StartedRollback["leftOut"]): string {
  const why = leftOut.map(({ id, message }) => ` ${id}: ${message}`).join("");
  return `Nothing of ${stage.name} would change by rolling back to run #${String(run.number)}.${why}`;
}
