import type { NodeError, NodeStatus, RunEvent, RunEventBody, RunStatus } from "@/core/run";
import { isNodeSettled, LOOP_KIND } from "@/core/run";
import { ask, type Sql, type Statement, type Tx } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import { LeaseLostError, type Lease } from "@/server/leases";
import { STAGE_SNAPSHOT } from "@/server/runs/lifecycle";

/** A row of `node_attempt` as one batch of events leaves it; absent parts keep what the row has. */
interface AttemptPatch {
  key: string;
  attempt: number;
  kind: string;
  status: NodeStatus;
  started: boolean;
  ended: boolean;
  spec: unknown;
  output: unknown;
  error_code: string | null;
  error: string | null;
  wait_reason: string | null;
  operation_id: string | null;
  /** Seconds from the start until the node times out. */
  timeout_seconds: number | null;
  /** ISO, database time: the next attempt or look. */
  next_check_at: string | null;
  /** Base64, like those below. */
  sealed_output: string | null;
  sealed_call: string | null;
  sealed_secrets: string | null;
}

/** What goes into the rows beside an event, and is nobody's business who only watches. */
export interface NodePrivates {
  timeoutSeconds?: number;
  /** ISO, database time. */
  nextCheckAt?: string;
  /** The output unmasked, sealed. */
  sealedOutput?: Uint8Array;
  /** What the attempt runs with, sealed; forgotten when it settles. */
  sealedCall?: Uint8Array;
  /** What secrets came to in it, sealed; kept. */
  sealedSecrets?: Uint8Array;
}

export type EngineEvent = RunEventBody & { privates?: NodePrivates };

/** What a batch of events does to the run itself, beside counting them. */
const RUN_CHANGES = {
  "nothing else": "",
  moves: `status = $7::run_status, error = COALESCE($9::text, error), wait_reason = $8::text,
        wait_since = CASE WHEN $8::text IS NULL THEN NULL WHEN wait_reason = $8::text THEN wait_since ELSE now() END,`,
  starts: `status = $7::run_status, error = COALESCE($9::text, error), wait_reason = $8::text,
        wait_since = CASE WHEN $8::text IS NOT NULL THEN now() END,
        started_at = COALESCE(started_at, now()),
        snapshot_before = CASE WHEN snapshot_before IS NULL THEN ${STAGE_SNAPSHOT} ELSE snapshot_before END,`,
} as const;

/**
 * A statement for each: as one, the parts that most of its calls do not need would make the planner think anew at every
 * call. `now()` is when the statement began: it is its own transaction, or short.
 */
const APPEND = {
  "nothing else": append("nothing else"),
  moves: append("moves"),
  starts: append("starts"),
};

function append(change: keyof typeof RUN_CHANGES): Statement<{ seq: number; at: Date }> {
  return {
    name: `append-events: ${change}`,
    text: `
    WITH fenced AS (
      UPDATE run SET ${RUN_CHANGES[change]} event_seq = event_seq + $4::int, updated_at = now()
      WHERE id = $1::uuid AND fencing_token = $2::int AND lease_owner = $3::text AND concluded_at IS NULL
      RETURNING id, event_seq
    ), events AS (
      INSERT INTO run_event (run_id, seq, type, payload, at)
      SELECT f.id, f.event_seq - $4::int + e.ord, e.value->>'type', e.value->'payload', now()
      FROM fenced f, jsonb_array_elements($5::jsonb) WITH ORDINALITY AS e(value, ord)
    ), attempts AS (
      INSERT INTO node_attempt AS n (run_id, node_key, attempt, kind, status, spec, output, error_code, error, wait_reason,
        wait_since, operation_id, next_check_at, deadline_at, started_at, ended_at, sealed_output, sealed_call,
        sealed_secrets)
      SELECT f.id, r.key, r.attempt, r.kind, r.status::node_status, NULLIF(r.spec, 'null'), NULLIF(r.output, 'null'),
        r.error_code, r.error, r.wait_reason, CASE WHEN r.wait_reason IS NOT NULL THEN now() END, r.operation_id,
        r.next_check_at, now() + make_interval(secs => r.timeout_seconds),
        CASE WHEN r.started THEN now() END, CASE WHEN r.ended THEN now() END,
        decode(r.sealed_output, 'base64'), decode(r.sealed_call, 'base64'), decode(r.sealed_secrets, 'base64')
      FROM fenced f, jsonb_to_recordset($6::jsonb) AS r(
        key text, attempt int, kind text, status text, started boolean, ended boolean, spec jsonb, output jsonb,
        error_code text, error text, wait_reason text, operation_id uuid, timeout_seconds float8,
        next_check_at timestamptz, sealed_output text, sealed_call text, sealed_secrets text)
      ON CONFLICT (run_id, node_key, attempt) DO UPDATE SET
        status = EXCLUDED.status,
        spec = COALESCE(EXCLUDED.spec, n.spec),
        output = COALESCE(EXCLUDED.output, n.output),
        error_code = COALESCE(EXCLUDED.error_code, n.error_code),
        error = COALESCE(EXCLUDED.error, n.error),
        wait_since = CASE WHEN EXCLUDED.wait_reason IS NULL THEN NULL
          WHEN EXCLUDED.wait_reason = n.wait_reason THEN n.wait_since ELSE now() END,
        wait_reason = EXCLUDED.wait_reason,
        operation_id = COALESCE(EXCLUDED.operation_id, n.operation_id),
        next_check_at = EXCLUDED.next_check_at,
        deadline_at = COALESCE(EXCLUDED.deadline_at, n.deadline_at),
        started_at = COALESCE(EXCLUDED.started_at, n.started_at),
        ended_at = EXCLUDED.ended_at,
        sealed_output = COALESCE(EXCLUDED.sealed_output, n.sealed_output),
        sealed_call = CASE WHEN EXCLUDED.status IN ('Success', 'Skipped')
            OR (EXCLUDED.status IN ('Failed', 'Aborted') AND n.kind <> 'LoopWorkflow') THEN NULL
          ELSE COALESCE(EXCLUDED.sealed_call, n.sealed_call) END,
        sealed_secrets = COALESCE(EXCLUDED.sealed_secrets, n.sealed_secrets)
    )
    SELECT event_seq AS seq, now()::timestamptz(3) AS at FROM fenced`,
  };
}

/**
 * Appends events to a run and brings its rows up to date, in one statement and one commit: event numbers are given
 * under the run's row lock, so that nobody who reads behind a cursor can skip one. Who watches the run is told by the
 * caller, once it is committed: NOTIFY within would let only one run of the whole database commit at a time.
 * @throws LeaseLostError when another worker holds the run now
 */
export async function appendEvents(db: Sql, lease: Lease, events: EngineEvent[]): Promise<RunEvent[]> {
  if (events.length === 0) return [];
  const move = lastRunMove(events);
  const change = move === null ? "nothing else" : startsRun(events) ? "starts" : "moves";
  const rows = await ask(db, APPEND[change], [
    lease.id,
    lease.fencingToken,
    lease.owner,
    events.length,
    toJsonb(events.map(({ type, payload }) => ({ type, payload }))),
    toJsonb(toAttemptPatches(events)),
    ...(move === null ? [] : [move.status, move.waitReason, move.error]),
  ]);
  const row = rows[0];
  if (row === undefined) throw new LeaseLostError(lease);
  const first = row.seq - events.length + 1;
  const at = row.at.toISOString();
  return events.map(({ privates: _, ...body }, index) => ({ ...body, seq: first + index, at }));
}

function startsRun(events: EngineEvent[]): boolean {
  return events.some(({ type, payload }) => type === "run.moved" && payload.status === "Running");
}

function lastRunMove(
  events: EngineEvent[],
): { status: RunStatus; waitReason: string | null; error: string | null } | null {
  const moves = events.flatMap((event) => (event.type === "run.moved" ? [event.payload] : []));
  const last = moves.at(-1);
  if (last === undefined) return null;
  return { ...last, error: moves.findLast((move) => move.error !== null)?.error ?? null };
}

/** One row per attempt: a statement may touch a row only once. */
function toAttemptPatches(events: EngineEvent[]): AttemptPatch[] {
  const patches = new Map<string, AttemptPatch>();
  for (const event of events) {
    if (event.type !== "node.started" && event.type !== "node.moved") continue;
    const { key, attempt, kind } = event.payload;
    const id = `${key}#${attempt}`;
    const before = patches.get(id);
    const moved = event.type === "node.moved" ? event.payload : null;
    const error: NodeError | null = moved?.error ?? null;
    const status = moved?.status ?? "Running";
    patches.set(id, {
      key,
      attempt,
      kind,
      status,
      started: event.type === "node.started" || before?.started === true,
      ended: isNodeSettled(status) || status === "Retrying",
      spec: event.type === "node.started" ? event.payload.spec : (before?.spec ?? null),
      output: moved?.output ?? before?.output ?? null,
      error_code: error?.code ?? before?.error_code ?? null,
      error: error?.message ?? before?.error ?? null,
      wait_reason: status === "Waiting" || status === "Aborting" ? (moved?.waitReason ?? null) : null,
      operation_id: moved?.operationId ?? before?.operation_id ?? null,
      timeout_seconds: event.privates?.timeoutSeconds ?? before?.timeout_seconds ?? null,
      sealed_output: base64(event.privates?.sealedOutput) ?? before?.sealed_output ?? null,
      sealed_call:
        isNodeSettled(status) && kind !== LOOP_KIND
          ? null
          : (base64(event.privates?.sealedCall) ?? before?.sealed_call ?? null),
      sealed_secrets: base64(event.privates?.sealedSecrets) ?? before?.sealed_secrets ?? null,
      next_check_at: moved?.nextAttemptAt ?? event.privates?.nextCheckAt ?? null,
    });
  }
  return [...patches.values()];
}

/** JSON that PostgreSQL takes: what a command prints may hold NUL, and halves of characters, which it refuses. */
function toJsonb(value: unknown): string {
  return JSON.stringify(value).replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (escape) =>
    escape === "\\\\" ? escape : "\\ufffd",
  );
}

function base64(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString("base64");
}

/** No place in line has become a turn meanwhile: who gives a turn does not touch the row of a run in hand. */
const stillInLine = (runId: string, places: number): Prisma.Sql =>
  places === 0
    ? Prisma.sql`true`
    : Prisma.sql`${places} = (SELECT count(*) FROM (SELECT 1 FROM target_wait WHERE run_id = ${runId}::uuid FOR UPDATE) AS place)`;

/**
 * Gives a run back until `wakeInMs` from now; false when somebody wants it looked at again and it stays in hand.
 * @param places how many of its nodes stand in line for a target
 * @throws LeaseLostError
 */
export async function parkRun(tx: Tx, lease: Lease, wakeInMs: number, places = 0): Promise<boolean> {
  const parked = await tx.$executeRaw`
    UPDATE run SET wake_at = now() + make_interval(secs => ${wakeInMs / 1000}), lease_owner = NULL, lease_expires_at = NULL
    WHERE id = ${lease.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${lease.owner}
      AND wake_at <= ${lease.wakeMark} AND ${stillInLine(lease.id, places)}`;
  if (parked > 0) return true;
  const mine = await tx.run.count({
    where: { id: lease.id, fencingToken: lease.fencingToken, leaseOwner: lease.owner },
  });
  if (mine === 0) throw new LeaseLostError(lease);
  return false;
}
