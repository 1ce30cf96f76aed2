import { inTransaction, type Db, type Tx } from "@/server/db";
import { nextTime } from "./cron-time";
import { plainAddress } from "./plain-address";
import { readWatches, WatchSchema, type Watch } from "./watches";

/** Flows that are read at a time. */
const BATCH = 50;

/** Brings the triggers that are watched up to date with the newest revisions. */
export async function noteTriggers(db: Db, signal: AbortSignal): Promise<void> {
  for (;;) {
    const flows = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM release_flow WHERE current_revision_id IS DISTINCT FROM triggers_of_id LIMIT ${BATCH}`;
    for (const { id } of flows) {
      signal.throwIfAborted();
      await inTransaction(db, (tx) => noteFlow(tx, id));
    }
    if (flows.length < BATCH) break;
  }
  await db.$executeRaw`
    DELETE FROM watched_repository r WHERE NOT EXISTS (SELECT FROM flow_trigger t WHERE t.repository_id = r.id)`;
}

async function noteFlow(tx: Tx, flowId: string): Promise<void> {
  // Whoever publishes waits, and what is read here is what is published.
  const [flow] = await tx.$queryRaw<{ project_id: string; revision_id: string | null; now: Date }[]>`
    SELECT project_id, current_revision_id AS revision_id, now() FROM release_flow WHERE id = ${flowId}::uuid
    FOR NO KEY UPDATE`;
  if (flow === undefined) return;
  const { project_id: projectId, revision_id: revisionId, now } = flow;
  const revision =
    revisionId === null
      ? null
      : await tx.flowRevision.findUnique({ where: { id: revisionId }, select: { document: true } });
  const known = await tx.flowTrigger.findMany({ where: { flowId } });
  const schedules = known.flatMap(({ watch, ref, dueAt }) => {
    const parsed = WatchSchema.safeParse(watch).data;
    return parsed?.kind === "cron" ? [{ cron: parsed.cron, timeZone: parsed.timeZone, ref, dueAt }] : [];
  });
  await tx.flowTrigger.deleteMany({ where: { flowId } });
  for (const { position, ref, watch } of revision === null ? [] : readWatches(revision.document)) {
    const due = watch.kind === "cron" ? dueOf(watch, now) : { dueAt: null, error: null };
    // A schedule that stays as it was must not miss the moment at which the flow is published anew.
    const same = schedules.find(
      (one) =>
        watch.kind === "cron" &&
        one.cron === watch.cron &&
        one.timeZone === watch.timeZone &&
        one.ref === ref,
    );
    await tx.flowTrigger.create({
      data: {
        flowId,
        position,
        projectId,
        ref,
        watch,
        error: due.error,
        dueAt: same?.dueAt ?? due.dueAt,
        repositoryId: watch.kind === "git" ? await findRepository(tx, projectId, watch.repoUrl) : null,
      },
    });
  }
  await tx.$executeRaw`UPDATE release_flow SET triggers_of_id = ${revisionId}::uuid WHERE id = ${flowId}::uuid`;
}

async function findRepository(tx: Tx, projectId: string, repoUrl: string): Promise<string> {
  await tx.watchedRepository.createMany({
    data: { projectId, repoUrl, address: plainAddress(repoUrl) },
    skipDuplicates: true,
  });
  const where = { projectId_repoUrl: { projectId, repoUrl } };
  return (await tx.watchedRepository.findUniqueOrThrow({ where, select: { id: true } })).id;
}

function dueOf(
  watch: Extract<Watch, { kind: "cron" }>,
  now: Date,
): { dueAt: Date | null; error: string | null } {
  const next = nextTime(watch.cron, watch.timeZone, now);
  return "error" in next ? { dueAt: null, error: next.error } : { dueAt: next.at, error: null };
}
