import { API_RUN_STATUS } from "@/core/run";
import { AppError } from "@/server/errors";
import { listPipelines } from "@/server/pipelines";
import { PageQuerySchema, pageOf } from "../pagination";
import { route } from "../rest-route";

export const pipelineRoutes = [
  route("GET /projects/{projectId}/pipelines", {
    verb: "read",
    summary: "The pipelines of a project.",
    query: PageQuerySchema,
    handle: async ({ db, params, query }) => {
      const { items, pagination } = pageOf(await listPipelines(db, params.projectId), query);
      return {
        data: { pipelines: items.map(({ id, name, createdAt }) => ({ id, name, createdAt })) },
        pagination,
      };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}", {
    verb: "read",
    summary: "One pipeline: its stages and what stands in them.",
    handle: async ({ db, params: { projectId, pipelineId } }) => {
      const pipeline = (await listPipelines(db, projectId)).find(({ id }) => id === pipelineId);
      if (pipeline === undefined) {
        throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
      }
      const placed = await db.stageResource.findMany({
        where: { stage: { projectId, pipelineId } },
        include: { stage: { select: { name: true } } },
        orderBy: [{ stage: { position: "asc" } }, { position: "asc" }],
      });
      const nfObjects = placed.map(({ resourceId, kind, stage }) => ({
        id: resourceId,
        type: kind,
        stage: stage.name,
      }));
      const stages = pipeline.stages.map(({ name, hasFlow, release }) => ({
        name,
        hasReleaseFlow: hasFlow,
        latestRun:
          release === null
            ? null
            : {
                id: release.id,
                number: release.number,
                name: release.name,
                status: API_RUN_STATUS[release.status],
              },
      }));
      const { id, name, createdAt } = pipeline;
      return { data: { id, name, createdAt, nfObjects, stages } };
    },
  }),
];
