import { randomUUID } from "node:crypto";
import { z } from "zod";
import { assertCan, type Actor } from "@/server/auth";
import type { Db } from "@/server/db";
import { isTraceParent } from "@/server/tracing";
import { tellDueHere } from "@/server/leases";
import { createRun, prepareInputs } from "./create-run";
import type { StartedRun } from "./dto";
import { getFlowOfStage } from "./find-flow";
import type { TriggerGit } from "./trigger-values";

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
  /** When a step fails, wait for somebody to retry, skip or abort, and keep the place in the queue meanwhile. */
  waitOnFailure: z.boolean().optional(),
});
export interface StartRunRequest extends z.infer<typeof StartRunSchema> {
  projectId: string;
  pipelineId: string;
  stage: string;
  /** `manual`, `api`, `webhook`, `git`, `demo`. */
  trigger: string;
  /** The `traceparent` header of the request, as it came. */
  traceParent?: string | null;
}

export interface RunDeps {
  db: Db;
  git: TriggerGit;
}

/**
 * Starts a release run of a stage's flow, or puts it into the flow's queue as its concurrency policy says.
 * @throws AppError 404 unknown stage or no flow · 409 `forbid` and one is under way · 422 locked argument · 429 full queue
 */
export async function startRun(
  { db, git }: RunDeps,
  actor: Actor,
  request: StartRunRequest,
): Promise<StartedRun> {
  const { projectId, pipelineId } = request;
  assertCan(actor, "run", projectId);
  const place = {
    projectId,
    pipelineId,
    ...(await getFlowOfStage(db, projectId, pipelineId, request.stage)),
  };
  const prepared = await prepareInputs(git, place, {
    arguments: request.arguments ?? {},
    secretArguments: [],
    inheritedSecrets: [],
    overrides: request.overrides ?? {},
    releaseNodeOverrides: request.releaseNodeOverrides ?? {},
  });
  const origin = {
    runId: randomUUID(),
    name: request.name ?? null,
    description: request.description ?? null,
    trigger: request.trigger,
    actor,
    triggeredById: actor.userId,
    parent: null,
    waitOnFailure: request.waitOnFailure ?? false,
    traceParent: isTraceParent(request.traceParent) ? request.traceParent : null,
  };
  const started = await createRun(db, place, prepared, origin);
  tellDueHere(db, "run");
  return started;
}
