import { randomUUID } from "node:crypto";
import { z } from "zod";
import { assertCan, type Actor } from "@/server/auth";
import { isAskedByPerson } from "@/core/run";
import type { Db } from "@/server/db";
import { findHold, heldRefusal, recordSkippedTrigger } from "@/server/holds";
import { isTraceParent } from "@/server/tracing";
import { assertKnownOverrides } from "./assert-known-overrides";
import {
  createRun,
  prepareInputs,
  toSkippedStart,
  type FlowToRun,
  type PreparedInputs,
  type RunOrigin,
  type SkippedRun,
} from "./create-run";
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
  /** Why it is started although the stage is on hold; needed then, and kept with the run. */
  despiteHold: z.string().trim().min(1, "say why").max(500, "is longer than 500 characters").optional(),
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
 * @throws AppError 400 an override of what the flow does not have · 404 unknown stage or no flow · 409 `forbid` and one is under way · 409 `held`: the stage is on hold, and
 * nobody has said why to run it all the same; what a program asks for is written down · 422 locked argument · 429 full queue
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
  const { overrides = {}, releaseNodeOverrides = {} } = request;
  const given = { overrides, releaseNodeOverrides };
  assertKnownOverrides(
    "Nothing was started",
    `${pipelineId}/${place.stage.name}`,
    place.revision.document,
    given,
  );
  const prepared = await prepareInputs(git, place, {
    arguments: request.arguments ?? {},
    secretArguments: [],
    inheritedSecrets: [],
    ...given,
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
    ...despite(place.flow.holdId, request.despiteHold),
  };
  const isRefused =
    place.flow.holdId !== null && origin.despiteHold === null && isAskedByPerson(request.trigger);
  const started = isRefused
    ? await refuse(db, place, prepared, origin)
    : await createRun(db, place, prepared, origin);
  if (!("skippedBy" in started)) return started;
  const hold = await findHold(db, place.flow.id);
  throw heldRefusal(`${pipelineId}/${place.stage.name}`, hold);
}

/** The reason counts only while there is something to overrule. */
function despite(
  holdId: string | null,
  reason: string | undefined,
): Pick<RunOrigin, "audit"> & { despiteHold: string | null } {
  if (holdId === null || reason === undefined) return { despiteHold: null };
  return { despiteHold: reason, audit: { action: "run.start", detail: { despiteHold: reason } } };
}

/** A person sees that nothing was started; what a program wanted to release, nobody would know. */
async function refuse(
  db: Db,
  place: FlowToRun,
  prepared: PreparedInputs,
  origin: RunOrigin,
): Promise<SkippedRun> {
  const holdId = place.flow.holdId ?? "";
  if (origin.trigger === "api") await recordSkippedTrigger(db, toSkippedStart(holdId, prepared, origin));
  return { skippedBy: holdId };
}
