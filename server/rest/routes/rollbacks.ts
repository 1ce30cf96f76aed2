import { z } from "zod";
import { API_RUN_STATUS } from "@/core/run";
import { assertCan } from "@/server/auth";
import { findHeldFlow, holdFlow, HoldFlowSchema, resumeFlow } from "@/server/flows";
import { planRollback, startRollback, StartRollbackSchema } from "@/server/rollbacks";
import { listRuns } from "@/server/runs";
import { invalidInput } from "@/server/validation";
import { PageQuerySchema, toPagination } from "../pagination";
import { route } from "../rest-route";
import { toApiRun } from "../run-dto";
import { findFlowPlace } from "./release-flows";
import { getRunAt, runUrl } from "./runs";

/** A rollback, or with `plan` only what it would do. */
const RollbackBodySchema = StartRollbackSchema.extend({
  plan: z.boolean().default(false).describe("Tell what it would do, and do nothing"),
  reason: StartRollbackSchema.shape.reason.optional(),
});

const NO_REASON = { path: "reason", message: "say why" };

export const rollbackRoutes = [
  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/rollback", {
    // Who only wants to know what it would do needs no more than the dialog does.
    verb: "read",
    summary:
      "Brings the stage back to what it ran when that run had ended, and puts it on hold; that takes the permission “roll-back”. With `plan: true` only tells what it would do.",
    body: RollbackBodySchema,
    handle: async ({ db, git, runtimes, outgoing, actor, params, body }) => {
      const { id: runId } = await getRunAt(db, params);
      const { projectId } = params;
      const deps = { db, git, runtimes, outgoing };
      const { plan, reason, ...wanted } = body;
      if (plan) return { data: await planRollback(deps, { projectId, runId }) };
      assertCan(actor, "roll-back", projectId);
      if (reason === undefined) throw invalidInput("The body cannot be used", [NO_REASON]);
      const started = await startRollback(deps, actor, {
        ...wanted,
        reason,
        projectId,
        runId,
        trigger: "api",
        // Whoever writes a backup's id into a request means it.
        confirmation: null,
      });
      return {
        data: { ...started, status: API_RUN_STATUS[started.status], url: runUrl(projectId, started.id) },
      };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/rollbacks", {
    verb: "read",
    summary: "The rollbacks to a run, newest first.",
    query: PageQuerySchema,
    handle: async ({ db, params, query }) => {
      const { id: runId } = await getRunAt(db, params);
      const { projectId } = params;
      const { runs, nextCursor } = await listRuns(db, {
        projectId,
        rollbackTo: runId,
        cursor: query.cursor,
        limit: query.per_page,
      });
      return { data: { runs: runs.map(toApiRun) }, pagination: toPagination(runs.length, nextCursor) };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/hold", {
    verb: "read",
    summary:
      "What keeps triggers from releasing on a stage, and what they would have started; null when nothing does.",
    handle: async ({ db, params }) => ({
      data: { hold: await findHeldFlow(db, await findFlowPlace(db, params)) },
    }),
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/hold", {
    verb: "roll-back",
    summary: "Has nothing but people release on a stage, until it is resumed.",
    body: HoldFlowSchema,
    handle: async ({ db, actor, params, body }) => ({
      data: { hold: await holdFlow(db, actor, await findFlowPlace(db, params), body.reason) },
    }),
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/resume", {
    verb: "roll-back",
    summary: "Lets triggers release on a stage again; runs that they had queued before the hold start now.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => ({
      data: await resumeFlow(db, actor, await findFlowPlace(db, params)),
    }),
  }),
];
