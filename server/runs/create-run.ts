import { randomBytes } from "node:crypto";
import { z } from "zod";
import { CONCURRENCY_POLICIES, type ConcurrencyPolicy } from "@/core/document";
import { collectSecretStrings, createMasker, ExpressionError, hasExpression } from "@/core/expression";
import { evaluateTemplate } from "@/core/expression/evaluate";
import { ArgumentOverridesSchema, mergeArguments, type RunInputs } from "@/core/plan";
import type { AuditActor } from "@/server/audit";
import { bellOf } from "@/server/bell";
import { ask, isDb, joinTransaction, type Db, type Statement, type Tx } from "@/server/db";
import type { FlowRevision, Prisma, ReleaseFlow } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { recordSkippedTrigger, type SkippedStart } from "@/server/holds";
import { tellDueHere } from "@/server/leases";
import { sealJson, unsealJson } from "@/server/secrets";
import { isAskedByPerson, isHeldByPause } from "@/core/run";
import { admitRun } from "./admit-run";
import type { StartedRun } from "./dto";
import { lockQueue, tellQueue } from "./flow-queue";
import { readTriggerValues, type TriggerGit } from "./trigger-values";

const JsonObjectSchema = z.record(z.string(), z.unknown());

const FrozenPartsSchema = z.looseObject({
  arguments: JsonObjectSchema.default({}),
  options: z
    .looseObject({
      concurrencyPolicy: z.enum(CONCURRENCY_POLICIES).default("allow"),
    })
    .prefault({}),
});

/** The flow a run is made of, and where it stands. */
export interface FlowToRun {
  projectId: string;
  pipelineId: string;
  stage: { id: string; name: string };
  flow: Pick<ReleaseFlow, "id" | "argumentOverrides" | "holdId">;
  revision: Pick<FlowRevision, "id" | "document">;
}

/** What a run is given, beside what its flow says. */
export interface GivenInputs {
  arguments: Record<string, unknown>;
  /** Names of given arguments that are secret. */
  secretArguments: readonly string[];
  /** Secrets of the run that starts this one: masked here as they are there. */
  inheritedSecrets: string[];
  overrides: Record<string, Record<string, unknown>>;
  releaseNodeOverrides: Record<string, Record<string, unknown>>;
}

/** Everything a run will read, and what of it people may see. */
export interface PreparedInputs {
  inputs: RunInputs;
  shown: Record<string, unknown>;
}

/** @throws AppError 422 locked argument, or one that cannot be resolved */
export async function prepareInputs(
  git: TriggerGit,
  {
    flow,
    revision,
  }: { flow: Pick<ReleaseFlow, "argumentOverrides">; revision: Pick<FlowRevision, "document"> },
  given: GivenInputs,
): Promise<PreparedInputs> {
  const defaults = FrozenPartsSchema.parse(revision.document).arguments;
  const stored =
    flow.argumentOverrides === null ? {} : ArgumentOverridesSchema.parse(unsealJson(flow.argumentOverrides));
  const merged = mergeArguments(defaults, stored, given.arguments);
  if (merged.refused.length > 0) {
    throw new AppError(
      "locked-argument",
      `${merged.refused.join(", ")}: locked in the flow's settings, a run cannot set it.`,
      { status: 422, details: { arguments: merged.refused } },
    );
  }
  const inputs: RunInputs = {
    arguments: resolveArguments(merged.arguments),
    secretArguments: [...new Set([...merged.secretArguments, ...given.secretArguments])],
    inheritedSecrets: given.inheritedSecrets,
    overrides: given.overrides,
    releaseNodeOverrides: given.releaseNodeOverrides,
    triggers: await readTriggerValues(git, revision.document, given.overrides),
    randomKey: randomBytes(32).toString("base64"),
  };
  const secrets = inputs.secretArguments.map((name) => inputs.arguments[name]);
  const mask = createMasker([...collectSecretStrings(secrets), ...given.inheritedSecrets]);
  return { inputs, shown: mask(inputs.arguments) as Record<string, unknown> };
}

/** Argument values may themselves be expressions: `${fn.randomSecret(32)}`. They see the other arguments as written. */
function resolveArguments(given: Record<string, unknown>): Record<string, unknown> {
  const scope = {
    args: given,
    refs: {},
    now: () => new Date(),
    randomBytes: (count: number) => randomBytes(count),
  };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value !== "string" || !hasExpression(value)) return [name, value];
      try {
        return [name, evaluateTemplate(value, scope)];
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        throw new AppError("invalid-argument", `Argument ${name} cannot be resolved: ${error.message}`, {
          status: 422,
        });
      }
    }),
  );
}

/** A hold has kept the run from starting; that is written down with the caller's commit. */
export interface SkippedRun {
  /** Id of the hold. */
  skippedBy: string;
}

/** Who and what a run comes from. */
export interface RunOrigin {
  /** Made beforehand, so that a transaction that is tried again makes the same run. */
  runId: string;
  name: string | null;
  description: string | null;
  /** `manual`, `api`, `webhook`, `git`, `demo`, `flow`. */
  trigger: string;
  /** Who asks, as the audit and the abort of other runs say it. */
  actor: AuditActor;
  /** The person at the beginning of it all. */
  triggeredById: string | null;
  parent: { runId: string; nodeKey: string; attempt: number; depth: number; byPerson: boolean } | null;
  /** When a step fails it waits for people to decide, instead of ending. */
  waitOnFailure?: boolean;
  /** W3C `traceparent` of the request at the beginning of it all; a run below another is in its trace. */
  traceParent?: string | null;
  /** Why a person starts it although its stage is on hold. */
  despiteHold?: string | null;
  /** Said in the audit instead of `run.start`. */
  audit?: { action: string; detail: Prisma.InputJsonObject };
}

/**
 * Numbers without gaps, given under the flow's row lock; the run, its first event and who did it, all or nothing. With
 * `$25` it rings within: that takes a lock of the whole server until the commit is on the disk.
 */
const CREATE: Statement<{ number: number }> = {
  name: "create-run",
  text: `
    WITH numbered AS (
      UPDATE release_flow SET next_run_number = next_run_number + 1, updated_at = now() WHERE id = $1::uuid
      RETURNING next_run_number - 1 AS number
    ), created AS (
      INSERT INTO run (id, project_id, pipeline_id, stage_id, flow_id, revision_id, number, name, description, status,
        trigger, triggered_by, triggered_by_id, parent_run_id, parent_node_key, parent_attempt, depth, document,
        sealed_inputs, arguments, event_seq, wake_at, by_person, trace_parent, wait_on_failure, despite_hold,
        updated_at)
      SELECT $2::uuid, $3::text, $4::text, $5::uuid, $1::uuid, r.id, n.number, $7::text, $8::text, $9::run_status,
        $10::text, $11::text, $12::uuid, $13::uuid, $14::text, $15::int, $16::int, r.document,
        $17::bytea, $18::jsonb, 1, CASE WHEN $9::run_status <> 'Queued' THEN now() END, $19::bool, $23::text,
        $24::bool, $26::text, now()
      FROM numbered n, flow_revision r WHERE r.id = $6::uuid
      RETURNING id, number
    ), told AS (
      INSERT INTO run_event (run_id, seq, type, payload)
      SELECT id, 1, 'run.created', jsonb_build_object('status', $9::text) FROM created
    ), audited AS (
      INSERT INTO audit_entry (id, project_id, actor_id, actor_name, origin, action, subject, detail,
        address, token_name)
      SELECT gen_random_uuid(), $3::text, $20::uuid, $11::text, $21::text, $27::text, $22::text || '#' || number, $28::jsonb,
        $29::text, $30::text
      FROM created
    )
    SELECT number, CASE WHEN $25::bool THEN pg_notify('slipway_due', 'run')::text || pg_notify('slipway_run', id::text)::text END
    FROM created`,
};

/**
 * Writes a run that starts now, or stands in its flow's queue as the concurrency policy says: in one statement where
 * nobody has to be asked, else in a transaction of the caller or its own. What a trigger asks for while the stage is on
 * hold is written down and not started.
 * @throws AppError 404 the flow is gone · 409 `paused` and a trigger asks · 409 `forbid` and one is under way · 429 full queue
 */
export async function createRun(
  db: Db | Tx,
  place: FlowToRun,
  prepared: PreparedInputs,
  origin: RunOrigin,
): Promise<StartedRun | SkippedRun> {
  const policy = concurrencyPolicyOf(place.revision.document);
  const pausable = isHeldByPause(origin.trigger);
  const byPerson = isByPerson(origin);
  // A stage on hold may be under a rollback, which lets nothing run beside it.
  const isOpen = byPerson && !pausable && place.flow.holdId === null;
  if (policy === "allow" && isOpen) return createAtOnce(db, place, prepared, origin);
  const started = await joinTransaction(db, async (tx): Promise<StartedRun | SkippedRun> => {
    // One answer to "is one under way".
    const gate = await lockQueue(tx, place.flow.id);
    if (gate.holdId !== null && !byPerson) {
      await recordSkippedTrigger(tx, toSkippedStart(gate.holdId, prepared, origin));
      return { skippedBy: gate.holdId };
    }
    if (gate.paused && pausable) throw pausedRefusal(place);
    const status = await admitRun(tx, place.flow.id, policy, origin.actor.name);
    const created = await insertRun(tx, place, prepared, origin, status);
    if (status === "Queued") await tellQueue(tx, place.flow.id, gate);
    return created;
  });
  if (isDb(db)) tellDueHere(db, "run");
  return started;
}

async function createAtOnce(
  db: Db | Tx,
  place: FlowToRun,
  prepared: PreparedInputs,
  origin: RunOrigin,
): Promise<StartedRun> {
  const bell = isDb(db) ? bellOf(db) : null;
  if (bell === null) {
    const started = await insertRun(db, place, prepared, origin, "Pending");
    if (isDb(db)) tellDueHere(db, "run");
    return started;
  }
  const started = await insertRun(db, place, prepared, origin, "Pending", "caller rings");
  bell.tell("slipway_due", "run");
  bell.tell("slipway_run", started.id);
  return started;
}

/** Who comes before triggers, and whom a hold does not keep from anything. */
function isByPerson({ parent, trigger }: RunOrigin): boolean {
  return parent?.byPerson ?? isAskedByPerson(trigger);
}

/** What is written down of a run that a hold kept from starting. */
export function toSkippedStart(
  holdId: string,
  { inputs, shown }: PreparedInputs,
  { trigger, actor, name, description, parent }: RunOrigin,
): SkippedStart {
  const { triggers } = inputs;
  return { holdId, trigger, by: actor.name, name, description, arguments: shown, triggers, parent };
}

/** Puts a run into the database; the caller has admitted it. @throws AppError 404 the flow is gone */
export async function insertRun(
  db: Db | Tx,
  { projectId, pipelineId, stage, flow, revision }: FlowToRun,
  { inputs, shown }: PreparedInputs,
  origin: RunOrigin,
  status: "Pending" | "Queued",
  rings: "the database rings" | "caller rings" = "the database rings",
): Promise<StartedRun> {
  const [created] = await ask(db, CREATE, [
    flow.id,
    origin.runId,
    projectId,
    pipelineId,
    stage.id,
    revision.id,
    origin.name,
    origin.description,
    status,
    origin.trigger,
    origin.actor.name,
    origin.triggeredById,
    origin.parent?.runId ?? null,
    origin.parent?.nodeKey ?? null,
    origin.parent?.attempt ?? null,
    origin.parent?.depth ?? 0,
    sealJson(inputs),
    JSON.stringify(shown),
    isByPerson(origin),
    origin.actor.userId,
    origin.actor.origin,
    `${projectId}/${pipelineId}/${stage.name}`,
    origin.traceParent ?? null,
    origin.waitOnFailure ?? false,
    rings === "the database rings",
    origin.despiteHold ?? null,
    origin.audit?.action ?? "run.start",
    JSON.stringify(origin.audit?.detail ?? {}),
    origin.actor.address ?? null,
    origin.actor.tokenName ?? null,
  ]);
  if (created === undefined) throw AppError.notFound(`The release flow of stage ${stage.name} is gone.`);
  return { id: origin.runId, number: created.number, status };
}

function pausedRefusal({ pipelineId, stage }: FlowToRun): AppError {
  const message = `The triggers of ${pipelineId}/${stage.name} are paused: nothing was started. People can still run it.`;
  return new AppError("paused", message, { status: 409 });
}

/** Of a flow document. */
export function concurrencyPolicyOf(document: unknown): ConcurrencyPolicy {
  return FrozenPartsSchema.parse(document).options.concurrencyPolicy;
}
