import type { RunKind } from "@/server/db/generated/client";
import { ask, type Db, type Sql, type Statement } from "@/server/db";

/** Which runs say what is usual. */
export interface DurationsOf {
  flowId: string;
  revisionId: string;
  kind: RunKind;
  /** A run that is not to be measured by itself. */
  exceptRunId?: string;
}

/** What the steps of a flow usually take, in milliseconds. */
export interface UsualSteps {
  /** A step of a loop counts with all its turns. Null when it has not succeeded yet, or was of another kind then. */
  ofNode(key: string, kind: string): number | null;
}

/** How many runs count. */
const RUNS = 20;
/** How far back they are looked for, so that a flow which never succeeds costs no more than any other. */
const LOOKED_AT = 200;

/** Of `$2`, a revision, the last runs of kind `$3`; while it has none, the flow's. `$1` is the flow, `$4` the run left out. */
const recent = (which: string) => `
  WITH looked_at AS MATERIALIZED (
    SELECT id, kind, status, revision_id, started_at, concluded_at, created_at FROM run
    WHERE flow_id = $1::uuid ORDER BY created_at DESC LIMIT ${String(LOOKED_AT)}
  ), fit AS (
    SELECT * FROM looked_at WHERE kind = $3::run_kind AND id IS DISTINCT FROM $4::uuid AND ${which}
  ), recent AS (
    SELECT * FROM fit WHERE revision_id = $2::uuid OR NOT EXISTS (SELECT FROM fit WHERE revision_id = $2::uuid)
    ORDER BY created_at DESC LIMIT ${String(RUNS)}
  )`;

const OF_RUN: Statement<{ ms: number | null }> = {
  name: "usual-duration-of-run",
  text: `${recent("status = 'Success' AND started_at IS NOT NULL")}
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM concluded_at - started_at) * 1000)::float8 AS ms
    FROM recent`,
};

const OF_STEPS: Statement<{ key: string; kind: string; ms: number; isOwn: boolean }> = {
  name: "usual-durations-of-steps",
  // A run that failed has steps that did not.
  text: `${recent("concluded_at IS NOT NULL")}
    SELECT regexp_replace(a.node_key, '#[0-9]+', '', 'g') AS key, a.kind,
      bool_and(recent.revision_id = $2::uuid) AS "isOwn",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.ended_at - a.started_at) * 1000)::float8 AS ms
    FROM node_attempt a JOIN recent ON a.run_id = recent.id
    WHERE a.status = 'Success' AND a.started_at IS NOT NULL AND a.ended_at IS NOT NULL
    GROUP BY 1, 2`,
};

/** Milliseconds that a run usually takes: the median of those that ended well; null when none has. */
export async function readUsualDuration(sql: Sql, of: DurationsOf): Promise<number | null> {
  const [row] = await ask(sql, OF_RUN, valuesOf(of));
  return row?.ms == null ? null : Math.round(row.ms);
}

export async function readUsualSteps(db: Db, of: DurationsOf): Promise<UsualSteps> {
  const rows = await ask(db, OF_STEPS, valuesOf(of));
  const medians = new Map(rows.map(({ key, kind, ms }) => [`${key} ${kind}`, Math.round(ms)]));
  return { ofNode: (key, kind) => medians.get(`${key} ${kind}`) ?? null };
}

/**
 * The same of a run's own steps by their key, without the turns of loops. Only runs of its revision count: in another
 * one the key may be another step's.
 * @throws when there is no such run
 */
export async function readUsualStepDurations(db: Db, runId: string): Promise<Record<string, number>> {
  const { flowId, revisionId, kind } = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { flowId: true, revisionId: true, kind: true },
  });
  const rows = await ask(db, OF_STEPS, valuesOf({ flowId, revisionId, kind, exceptRunId: runId }));
  return Object.fromEntries(rows.filter(({ isOwn }) => isOwn).map(({ key, ms }) => [key, Math.round(ms)]));
}

function valuesOf({ flowId, revisionId, kind, exceptRunId }: DurationsOf): (string | null)[] {
  return [flowId, revisionId, kind, exceptRunId ?? null];
}
