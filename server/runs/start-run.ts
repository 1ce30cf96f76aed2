import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import {
  hasExpression,
  evaluateTemplate,
  collectSecretStrings,
  createMasker,
  ExpressionError,
} from "@/core/expression";
import { ArgumentOverridesSchema, mergeArguments, type RunInputs } from "@/core/plan";
import type { RunStatus } from "@/core/run";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Prisma, ReleaseFlow } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { sealJson, unsealJson } from "@/server/secrets";
import { requestAbort } from "./abort-run";
import { getFlowOfStage } from "./find-flow";
import { readTriggerValues, type TriggerGit } from "./trigger-values";

const JsonObjectSchema = z.record(z.string(), z.unknown());
const patchesSchema = z.record(z.string(), JsonObjectSchema);

/** What a run can be started with; the body of `POST …/runs`. */
export const StartRunSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(3, "is shorter than 3 characters")
    .max(39, "is longer than 39 characters")
    .optional(),
  description: z.string().trim().max(200, "is longer than 200 characters").optional(),
  arguments: JsonObjectSchema.optional(),
  overrides: patchesSchema.optional(),
  releaseNodeOverrides: patchesSchema.optional(),
});
export interface StartRunRequest extends z.infer<typeof StartRunSchema> {
  projectId: string;
  pipelineId: string;
  stage: string;
  /** `manual`, `api`, `webhook`, `git`, `demo`. */
  trigger: string;
}

export interface RunDeps {
  db: Db;
  git: TriggerGit;
}

export interface StartedRun {
  id: string;
  number: number;
  status: RunStatus;
}

const FrozenPartsSchema = z.looseObject({
  arguments: JsonObjectSchema.default({}),
  options: z
    .looseObject({
      concurrencyPolicy: z.enum(["allow", "queue", "forbid", "latest", "replace"]).default("allow"),
    })
    .prefault({}),
});

/** Runs that may stand in one flow's queue; one more is refused. */
const QUEUE_LIMIT = 100;

/**
 * Starts a release run of a stage's flow, or puts it into the flow's queue as its concurrency policy says.
 * @throws AppError 404 unknown stage or no flow · 409 `forbid` and one is under way · 422 locked argument · 429 full queue
 */
export async function startRun(
  { db, git }: RunDeps,
  actor: Actor,
  request: StartRunRequest,
): Promise<StartedRun> {
  assertCan(actor, "run", request.projectId);
  const { stage, flow, revision } = await getFlowOfStage(
    db,
    request.projectId,
    request.pipelineId,
    request.stage,
  );
  const frozen = FrozenPartsSchema.parse(revision.document);
  const { inputs, shown } = await mergeInputs(git, flow, revision.document, frozen.arguments, request);
  const runId = randomUUID();
  return inTransaction(db, async (tx) => {
    // The flow's row lock: run numbers without gaps, and one answer to "is one under way".
    const locked = await tx.releaseFlow.update({
      where: { id: flow.id },
      data: { nextRunNumber: { increment: 1 } },
      select: { nextRunNumber: true },
    });
    const status = await admit(tx, flow.id, frozen.options.concurrencyPolicy, actor);
    const number = locked.nextRunNumber - 1;
    await tx.run.create({
      data: {
        id: runId,
        projectId: request.projectId,
        pipelineId: request.pipelineId,
        stageId: stage.id,
        flowId: flow.id,
        revisionId: revision.id,
        number,
        name: request.name ?? null,
        description: request.description ?? null,
        status,
        trigger: request.trigger,
        triggeredBy: actor.name,
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
    await recordAudit(tx, actor, {
      projectId: request.projectId,
      action: "run.start",
      subject: `${request.projectId}/${request.pipelineId}/${stage.name}#${number}`,
    });
    await tx.$executeRaw`SELECT pg_notify('slipway_due', 'run'), pg_notify('slipway_run', ${runId})`;
    return { id: runId, number, status };
  });
}

/** Whether a new run starts or waits; may stop or replace others, as the policy says. */
async function admit(
  tx: Tx,
  flowId: string,
  policy: z.infer<typeof FrozenPartsSchema>["options"]["concurrencyPolicy"],
  actor: Actor,
): Promise<"Pending" | "Queued"> {
  if (policy === "allow") return "Pending";
  const open = await tx.run.findMany({
    where: { flowId, concludedAt: null },
    select: { id: true, number: true, status: true },
    orderBy: { number: "asc" },
  });
  const [first] = open;
  if (first === undefined) return "Pending";
  const queued = open.filter((run) => run.status === "Queued");
  switch (policy) {
    case "forbid":
      throw AppError.conflict(
        `Run #${first.number} is ${first.status.toLowerCase()}, and this flow forbids a second one (concurrencyPolicy: forbid). Wait for it or abort it.`,
      );
    case "latest":
      for (const run of queued) await requestAbort(tx, run.id, actor.name);
      return "Queued";
    case "replace":
      for (const run of open) await requestAbort(tx, run.id, actor.name);
      return "Queued";
    case "queue":
      if (queued.length >= QUEUE_LIMIT) {
        throw new AppError(
          "queue-full",
          `The queue of this flow is full: ${QUEUE_LIMIT} runs wait behind #${first.number}. Abort some or wait.`,
          { status: 429 },
        );
      }
      return "Queued";
  }
}

/** Everything the run will read, and what of it people may see. */
async function mergeInputs(
  git: TriggerGit,
  flow: ReleaseFlow,
  document: unknown,
  defaults: Record<string, unknown>,
  request: StartRunRequest,
): Promise<{ inputs: RunInputs; shown: Record<string, unknown> }> {
  const stored =
    flow.argumentOverrides === null ? {} : ArgumentOverridesSchema.parse(unsealJson(flow.argumentOverrides));
  const merged = mergeArguments(defaults, stored, request.arguments ?? {});
  if (merged.refused.length > 0) {
    throw new AppError(
      "locked-argument",
      `${merged.refused.join(", ")}: locked in the flow's settings, a run cannot set it.`,
      { status: 422, details: { arguments: merged.refused } },
    );
  }
  const inputs: RunInputs = {
    arguments: resolveArguments(merged.arguments),
    secretArguments: merged.secretArguments,
    overrides: request.overrides ?? {},
    releaseNodeOverrides: request.releaseNodeOverrides ?? {},
    triggers: await readTriggerValues(git, document, request.overrides ?? {}),
    randomKey: randomBytes(32).toString("base64"),
  };
  const mask = createMasker(
    collectSecretStrings(inputs.secretArguments.map((name) => inputs.arguments[name])),
  );
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
