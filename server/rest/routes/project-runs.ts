import { z } from "zod";
import { getRun, listRuns } from "@/server/runs";
import { pageQuery, toPagination } from "../pagination";
import { route } from "../rest-route";
import { toApiRun, toApiRunDetail } from "../run-dto";
import { RunFilterSchema, runUrl, toRunFilter } from "./runs";

export const projectRunRoutes = [
  route("GET /projects/{projectId}/runs", {
    verb: "read",
    summary: "The runs of a project, newest first, each with its pipeline and stage.",
    query: z.strictObject({
      ...pageQuery,
      ...RunFilterSchema.shape,
      pipelineId: z.string().max(100).optional(),
    }),
    handle: async ({ db, params: { projectId }, query }) => {
      const { runs, nextCursor } = await listRuns(db, {
        projectId,
        pipelineId: query.pipelineId,
        ...toRunFilter(query),
        cursor: query.cursor,
        limit: query.per_page,
      });
      const placed = runs.map((run) => ({ ...toApiRun(run), pipelineId: run.pipelineId, stage: run.stage }));
      return { data: { runs: placed }, pagination: toPagination(runs.length, nextCursor) };
    },
  }),

  route("GET /projects/{projectId}/runs/{runId}", {
    verb: "read",
    summary: "A run, wherever it belongs: its `pipelineId` and `stage` say where.",
    handle: async ({ db, params: { projectId, runId } }) => {
      const run = await getRun(db, projectId, runId);
      return { data: { ...toApiRunDetail(run), url: runUrl(projectId, run.id) } };
    },
  }),
];
