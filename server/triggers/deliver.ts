import { randomUUID } from "node:crypto";
import type { RunInputs } from "@/core/plan";
import type { AuditActor } from "@/server/audit";
import { ask, inTransaction, type Db, type Statement, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findHold } from "@/server/holds";
import { tellDueHere } from "@/server/leases";
import {
  createRun,
  prepareInputs,
  type FlowToRun,
  type PreparedInputs,
  type TriggerGit,
} from "@/server/runs";
import type { DeliverySource } from "./dto";

/** Branch, commit and the like of one trigger, `${refs.TRIGGER.branch}`. */
export type TriggerValues = RunInputs["triggers"][string];

export interface DeliverDeps {
  db: Db;
  git: TriggerGit;
}

/** What a trigger tells a flow. */
export interface Delivery {
  source: DeliverySource;
  /** Whoever comes with it once more starts nothing; null for what cannot come twice. */
  key: string | null;
  /** Tells what came with the key from something else under the same key. */
  fingerprint: string | null;
  /** `main · 3f2a1c9`, for people. */
  subject: string;
  /** Who asks, as the run's list and the audit say it. */
  actor: AuditActor;
  name: string | null;
  description: string | null;
  arguments: Record<string, unknown>;
  /** Branch and commit by the trigger's ref. */
  triggers: Record<string, TriggerValues>;
  /** The `traceparent` of the request it came with. */
  traceParent?: string | null;
}

/** What came of a delivery. */
export type DeliveryResult =
  | { outcome: "started"; deliveryId: string; runId: string }
  | { outcome: "paused" | "ignored" | "refused"; deliveryId: string; reason: string };

/**
 * Starts one run of a flow for a delivery, or says why none: the row of the delivery, the run and its first event are one
 * transaction. A delivery that came before, here or in another process, answers with what came of it then.
 * @throws AppError 409 `key-reused` the key came with something else · 422 locked argument · 429 full queue: nothing is
 * kept then, and it may come again
 */
export async function deliver(
  deps: DeliverDeps,
  place: FlowToRun,
  delivery: Delivery,
): Promise<DeliveryResult> {
  const prepared = await prepareInputs(deps.git, place, {
    arguments: delivery.arguments,
    secretArguments: [],
    inheritedSecrets: [],
    // Values of triggers are given as everybody gives them: by the trigger's ref.
    overrides: Object.fromEntries(
      Object.entries(delivery.triggers).map(([ref, values]) => [ref, { ...values }]),
    ),
    releaseNodeOverrides: {},
  });
  const runId = randomUUID();
  const result = await inTransaction(deps.db, async (tx) => {
    const deliveryId = await insertDelivery(tx, place, delivery);
    if (deliveryId === null) return null;
    return settle(tx, deliveryId, await tryStart(tx, place, prepared, { ...delivery, runId }));
  });
  if (result === null) return repeatDelivery(deps.db, place.flow.id, delivery);
  if (result.outcome === "started") tellDueHere(deps.db, "run");
  return result;
}

type Start =
  { outcome: "started"; runId: string } | { outcome: "paused" | "ignored" | "refused"; reason: string };

async function tryStart(
  tx: Tx,
  place: FlowToRun,
  prepared: PreparedInputs,
  delivery: Delivery & { runId: string },
): Promise<Start> {
  const { runId, name, description, source, actor, traceParent = null } = delivery;
  const origin = {
    runId,
    name,
    description,
    trigger: source,
    actor,
    traceParent,
    triggeredById: null,
    parent: null,
  };
  try {
    const run = await createRun(tx, place, prepared, origin);
    if (!("skippedBy" in run)) return { outcome: "started", runId: run.id };
    const hold = await findHold(tx, place.flow.id);
    return {
      outcome: "ignored",
      reason: `${placeName(place)} is on hold: ${hold?.reason ?? "until just now"}`,
    };
  } catch (error) {
    // Said before anything was written: the transaction goes on.
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    return { outcome: error.code === "paused" ? "paused" : "ignored", reason: error.message };
  }
}

/** Writes down what came and started nothing, without asking the flow. Null when it came before. */
export async function recordUnstarted(
  db: Db,
  place: Pick<FlowToRun, "projectId" | "flow">,
  delivery: Pick<Delivery, "source" | "key" | "fingerprint" | "subject" | "triggers" | "actor">,
  end: { outcome: "ignored" | "refused"; reason: string },
): Promise<DeliveryResult | null> {
  return inTransaction(db, async (tx) => {
    const deliveryId = await insertDelivery(tx, place, delivery);
    return deliveryId === null ? null : settle(tx, deliveryId, end);
  });
}

const INSERT: Statement<{ id: string }> = {
  name: "insert-flow-delivery",
  text: `
    INSERT INTO flow_delivery (id, project_id, flow_id, source, key, fingerprint, subject, outcome, triggers, address)
    VALUES (gen_random_uuid(), $1, $2::uuid, $3, $4, $5, $6, 'started', $7::jsonb, $8)
    ON CONFLICT (flow_id, source, key) DO NOTHING
    RETURNING id`,
};

/** Whoever comes with the same key at the same time waits here until this transaction has ended. */
async function insertDelivery(
  tx: Tx,
  { projectId, flow }: Pick<FlowToRun, "projectId" | "flow">,
  delivery: Pick<Delivery, "source" | "key" | "fingerprint" | "subject" | "triggers" | "actor">,
): Promise<string | null> {
  const { source, key, fingerprint, subject, triggers, actor } = delivery;
  const values = [projectId, flow.id, source, key, fingerprint, subject, JSON.stringify(triggers)];
  const [row] = await ask(tx, INSERT, [...values, actor.address ?? null]);
  return row?.id ?? null;
}

async function settle(tx: Tx, deliveryId: string, start: Start): Promise<DeliveryResult> {
  const { outcome } = start;
  const data = outcome === "started" ? { outcome, runId: start.runId } : { outcome, reason: start.reason };
  await tx.flowDelivery.update({ where: { id: deliveryId }, data });
  return { ...start, deliveryId };
}

const REPEAT: Statement<{
  id: string;
  fingerprint: string | null;
  outcome: string;
  reason: string | null;
  run_id: string | null;
}> = {
  name: "repeat-flow-delivery",
  text: `
    SELECT id, fingerprint, outcome, reason, run_id FROM flow_delivery
    WHERE flow_id = $1::uuid AND source = $2 AND key = $3`,
};

/** What came of a delivery that came before; null for one that is new. @throws AppError 409 `key-reused` */
export async function findRepeated(
  db: Db,
  flowId: string,
  { source, key, fingerprint }: Pick<Delivery, "source" | "key" | "fingerprint">,
): Promise<DeliveryResult | null> {
  if (key === null) return null;
  const [row] = await ask(db, REPEAT, [flowId, source, key]);
  if (row === undefined) return null;
  if (row.fingerprint !== fingerprint) {
    const message =
      "This Idempotency-Key came with another request before. Give each request a key of its own.";
    throw new AppError("key-reused", message, { status: 409 });
  }
  const { id: deliveryId, outcome, reason, run_id: runId } = row;
  if (outcome !== "started") return { outcome: toUnstarted(outcome), deliveryId, reason: reason ?? "" };
  if (runId !== null) return { outcome: "started", deliveryId, runId };
  return { outcome: "ignored", deliveryId, reason: "Its run was started before, and cleaned up since." };
}

function toUnstarted(outcome: string): "paused" | "ignored" | "refused" {
  return outcome === "paused" || outcome === "refused" ? outcome : "ignored";
}

async function repeatDelivery(db: Db, flowId: string, delivery: Delivery): Promise<DeliveryResult> {
  const repeated = await findRepeated(db, flowId, delivery);
  if (repeated === null)
    throw new AppError("try-again", "It is being removed; send it again.", { status: 503 });
  return repeated;
}

function placeName({ pipelineId, stage }: FlowToRun): string {
  return `${pipelineId}/${stage.name}`;
}
