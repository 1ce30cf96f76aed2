import type { ApiOutputs } from "@/components/trpc";
import type { CompletionContext, StageContext } from "@/core/document";

/** What the stage's flow may speak of, as the server knows it. */
export type StageFacts = ApiOutputs["flows"]["editorFacts"];
export type StageResource = StageFacts["resources"][number];

/** The same for the validator, which runs in the browser. */
export function toStageContext(facts: StageFacts): StageContext {
  const { projectId, flow, stage, precedingStage, argumentNames, flows, runtime } = facts;
  return {
    projectId,
    flow,
    stage,
    precedingStage,
    argumentNames,
    flows,
    resources: facts.resources.map(({ id, kind, stage: standing }) => ({ id, kind, stage: standing })),
    buildServices: facts.buildServices.map(({ id }) => id),
    secretGroups: facts.secretGroups.map(({ id }) => id),
    ...(runtime !== null && {
      runtime: { capabilities: new Set(runtime.capabilities), missing: runtime.missing },
    }),
  };
}

/** What expressions complete beyond the document. */
export function toCompletionContext({ argumentNames, secretGroups }: StageFacts): CompletionContext {
  return {
    argumentNames,
    secretGroups: Object.fromEntries(
      secretGroups.map(({ id, valueNames: values, fileNames: files }) => [id, { values, files }]),
    ),
  };
}

/** What stands in the flow's own stage: what its steps may change. */
export function ownResources({ resources, stage }: StageFacts): StageResource[] {
  return resources.filter((resource) => resource.stage === stage);
}

/** What stands in the stage before: what its steps may promote from. */
export function precedingResources({ resources, precedingStage }: StageFacts): StageResource[] {
  return resources.filter((resource) => resource.stage === precedingStage);
}
