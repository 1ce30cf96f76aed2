import { parseSource, type Problem, type SourceFormat } from "@/core/document";
import { parsePublishable } from "@/core/document/validate-draft";
import { planDocument, type PlanDeps, type RunPlan } from "@/server/runs";
import type { RuntimePool } from "@/server/runtime-pool";
import type { FlowPlace } from "./commands";
import { kindTable } from "./kinds";
import { findAbilities, readStageContext } from "./stage-context";

/** What the text would do, or what keeps it from being run. */
export type DraftPlan = { planned: true; plan: RunPlan } | { planned: false; problems: Problem[] };

/** What a run of a text would do if it were published as the stage's flow; nothing is stored. */
export async function planDraft(
  deps: PlanDeps,
  runtimes: RuntimePool | null,
  place: FlowPlace,
  draft: { text: string; format: SourceFormat; arguments: Record<string, unknown> },
): Promise<DraftPlan> {
  const { projectId, pipelineId, stage } = place;
  const context = await readStageContext(deps.db, stage.id, await findAbilities(runtimes, projectId));
  const { source } = parseSource(draft.text, draft.format);
  const parsed = parsePublishable(source, kindTable, context);
  if (!parsed.ok) return { planned: false, problems: parsed.problems };
  const flow = await deps.db.releaseFlow.findUnique({
    where: { stageId: stage.id },
    select: { id: true, argumentOverrides: true, currentRevisionId: true },
  });
  const plan = await planDocument(deps, {
    projectId,
    pipelineId,
    stageId: stage.id,
    flow: flow && { ...flow, revisionId: flow.currentRevisionId ?? flow.id },
    document: parsed.document,
    arguments: draft.arguments,
    overrides: {},
    releaseNodeOverrides: {},
  });
  return { planned: true, plan };
}
