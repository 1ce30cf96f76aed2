import { randomBytes } from "node:crypto";
import { z } from "zod";
import { CONCURRENCY_POLICIES, type ConcurrencyPolicy } from "@/core/document";
import {
  collectSecretStrings,
  createMasker,
  evaluateTemplate,
  ExpressionError,
  hasExpression,
} from "@/core/expression";
import { ArgumentOverridesSchema, mergeArguments, type RunInputs } from "@/core/plan";
import { recordAudit, type AuditActor } from "@/server/audit";
import type { Tx } from "@/server/db";
import type { FlowRevision, Prisma, ReleaseFlow } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { sealJson, unsealJson } from "@/server/secrets";
import { admitRun } from "./admit-run";
import type { StartedRun } from "./dto";
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
  flow: ReleaseFlow;
  revision: FlowRevision;
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
  { flow, revision }: Pick<FlowToRun, "flow" | "revision">,
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
  parent: { runId: string; nodeKey: string; attempt: number; depth: number } | null;
}

/**
 * Writes a run that starts now, or stands in its flow's queue as the concurrency policy says.
 * @throws AppError 409 `forbid` and one is under way · 429 full queue
 */
export async function createRun(
  tx: Tx,
  place: FlowToRun,
  { inputs, shown }: PreparedInputs,
  origin: RunOrigin,
): Promise<StartedRun> {
  const { projectId, pipelineId, stage, flow, revision } = place;
  // The flow's row lock: run numbers without gaps, and one answer to "is one under way".
  const locked = await tx.releaseFlow.update({
    where: { id: flow.id },
    data: { nextRunNumber: { increment: 1 } },
    select: { nextRunNumber: true },
  });
  const policy = concurrencyPolicyOf(revision.document);
  const status = await admitRun(tx, flow.id, policy, origin.actor.name);
  const number = locked.nextRunNumber - 1;
  await tx.run.create({
    data: {
      id: origin.runId,
      projectId,
      pipelineId,
      stageId: stage.id,
      flowId: flow.id,
      revisionId: revision.id,
      number,
      name: origin.name,
      description: origin.description,
      status,
      trigger: origin.trigger,
      triggeredBy: origin.actor.name,
      triggeredById: origin.triggeredById,
      parentRunId: origin.parent?.runId ?? null,
      parentNodeKey: origin.parent?.nodeKey ?? null,
      parentAttempt: origin.parent?.attempt ?? null,
      depth: origin.parent?.depth ?? 0,
      document: revision.document as Prisma.InputJsonValue,
      sealedInputs: sealJson(inputs),
      arguments: shown as Prisma.InputJsonObject,
      eventSeq: 1,
      ...(status === "Queued"
        ? { wakeAt: null, waitReason: "the runs before it", waitSince: new Date() }
        : {}),
      events: { create: { seq: 1, type: "run.created", payload: { status } } },
    },
  });
  await recordAudit(tx, origin.actor, {
    projectId,
    action: "run.start",
    subject: `${projectId}/${pipelineId}/${stage.name}#${number}`,
  });
  await tx.$executeRaw`SELECT pg_notify('slipway_due', 'run'), pg_notify('slipway_run', ${origin.runId})`;
  return { id: origin.runId, number, status };
}

/** Of a flow document. */
export function concurrencyPolicyOf(document: unknown): ConcurrencyPolicy {
  return FrozenPartsSchema.parse(document).options.concurrencyPolicy;
}
