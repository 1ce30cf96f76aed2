import type { Intervention, NodeError, ReopenedNode, RunEventBody, RunStatus } from "@/core/run";
import { ask, type Statement, type Tx } from "@/server/db";
import { sealJson } from "@/server/secrets";
import type { KeptEdit } from "@/core/plan";

/** What a reopened node brings along. */
export interface NodeDecision {
  intervention: Intervention | null;
  /** Why it is skipped. */
  error: NodeError | null;
  /** All that hold from now on; null keeps those of before. */
  edits: readonly KeptEdit[] | null;
  /** What of the edits must never be shown. */
  secretStrings: readonly string[];
}

export interface Reopening {
  runId: string;
  by: string;
  /** People go before triggers where runs wait for each other. */
  byPerson: boolean;
  status: Extract<RunStatus, "Queued" | "Pending" | "Running">;
  nodes: readonly (ReopenedNode & NodeDecision)[];
}

/**
 * What ended it is forgotten, and whoever may still hold it loses it. What goes on as it was keeps what it was called
 * with, which for a loop are its items.
 */
const REOPEN: Statement<{ seq: number }> = {
  name: "reopen-run",
  text: `
    WITH reopened AS (
      UPDATE run SET status = $2::run_status, wait_reason = NULL, wait_since = NULL,
        queue_place = NULL, by_person = by_person OR $3::bool, error = NULL, concluded_at = NULL,
        cancel_requested_at = NULL, cancel_requested_by = NULL, snapshot_after = NULL,
        wake_at = CASE WHEN $2::run_status <> 'Queued' THEN now() END, lease_owner = NULL, lease_expires_at = NULL,
        fencing_token = fencing_token + 1, reopened_count = reopened_count + 1,
        event_seq = event_seq + $4::int, updated_at = now()
      WHERE id = $1::uuid RETURNING id, event_seq
    ), told AS (
      INSERT INTO run_event (run_id, seq, type, payload, at)
      SELECT f.id, f.event_seq - $4::int + e.ord, e.value->>'type', e.value->'payload', now()
      FROM reopened f, jsonb_array_elements($5::jsonb) WITH ORDINALITY AS e(value, ord)
    ), attempts AS (
      INSERT INTO node_attempt (run_id, node_key, attempt, kind, status, spec, error_code, error, started_at, ended_at,
        intervention, sealed_call, sealed_secrets, sealed_edits)
      SELECT f.id, r.key, r.attempt, r.kind, r.status::node_status, NULLIF(r.spec, 'null'), r.error_code, r.error,
        CASE WHEN r.status = 'Running' THEN now() END, CASE WHEN r.status = 'Skipped' THEN now() END,
        NULLIF(r.intervention, 'null'), CASE WHEN r.status = 'Running' THEN b.sealed_call END,
        COALESCE(decode(r.sealed_secrets, 'base64'), CASE WHEN r.status = 'Running' THEN b.sealed_secrets END),
        decode(r.sealed_edits, 'base64')
      FROM reopened f CROSS JOIN jsonb_to_recordset($6::jsonb) AS r(key text, attempt int, kind text, status text,
          spec jsonb, error_code text, error text, intervention jsonb, sealed_secrets text, sealed_edits text)
        LEFT JOIN node_attempt b ON b.run_id = f.id AND b.node_key = r.key AND b.attempt = r.attempt - 1
    )
    SELECT event_seq AS seq, pg_notify('slipway_due', 'run')::text, pg_notify('slipway_run', id::text)::text FROM reopened`,
};

/** Has a run go on: its row, its new attempts and the events that say so. The caller holds the run's row lock. */
export async function writeReopening(
  tx: Tx,
  { runId, by, byPerson, status, nodes }: Reopening,
): Promise<void> {
  const events: RunEventBody[] = [
    { type: "run.reopened", payload: { by, status } },
    ...nodes.map(({ key, attempt, kind, status: to, spec, error, intervention }): RunEventBody => {
      return {
        type: "node.reopened",
        payload: { key, attempt, kind, status: to, spec, error, intervention },
      };
    }),
  ];
  const rows = nodes.map(({ key, attempt, kind, status: to, spec, error, intervention, ...decided }) => ({
    key,
    attempt,
    kind,
    status: to,
    spec,
    error_code: error?.code ?? null,
    error: error?.message ?? null,
    intervention,
    sealed_secrets: decided.secretStrings.length === 0 ? null : base64(decided.secretStrings),
    sealed_edits: decided.edits === null ? null : base64(decided.edits),
  }));
  await ask(tx, REOPEN, [
    runId,
    status,
    byPerson,
    events.length,
    JSON.stringify(events),
    JSON.stringify(rows),
  ]);
}

function base64(value: unknown): string {
  return Buffer.from(sealJson(value)).toString("base64");
}
