import { planDeps } from "@/server/composition";
import { planRun, StartRunSchema } from "@/server/runs";
import { route } from "../rest-route";
import { findFlowPlace } from "./release-flows";

/** What of a run's start its plan depends on. */
const PlanRunSchema = StartRunSchema.pick({ arguments: true, overrides: true, releaseNodeOverrides: true });

export const planRoutes = [
  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/plan", {
    verb: "run",
    summary: "What a run that is given this would do, step by step; changes nothing.",
    body: PlanRunSchema,
    handle: async ({ db, params, body }) => {
      const { stage } = await findFlowPlace(db, params);
      const { arguments: given = {}, overrides = {}, releaseNodeOverrides = {} } = body;
      const { lines, outlook, expectedMs } = await planRun(planDeps(), {
        ...params,
        stage: stage.name,
        arguments: given,
        overrides,
        releaseNodeOverrides,
      });
      return { data: { steps: lines, outlook, expectedMs } };
    },
  }),
];
