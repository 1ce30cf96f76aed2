import { ask, type Db, type Statement } from "@/server/db";
import type { FlowRevision, ReleaseFlow } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";

/** A stage's release flow, as runs of it are made now. */
interface FlowOfStage {
  /** With its name as it was given. */
  stage: { id: string; name: string };
  flow: Pick<ReleaseFlow, "id" | "argumentOverrides" | "holdId">;
  revision: Pick<FlowRevision, "id" | "document">;
}

/** All stages of the pipeline, by position; only the one that is asked for brings its document along. */
const STAGES: Statement<{
  id: string;
  name: string;
  former_names: string[];
  wanted: boolean;
  flow_id: string | null;
  overrides: Uint8Array<ArrayBuffer> | null;
  hold_id: string | null;
  revision_id: string | null;
  document: FlowRevision["document"];
}> = {
  name: "flow-of-stage",
  text: `
    SELECT s.id, s.name, s.former_names, (s.name = $3 OR lower(s.name) = lower($3)) AS wanted, f.id AS flow_id, f.argument_overrides AS overrides,
      f.hold_id,
      r.id AS revision_id, r.document
    FROM stage s LEFT JOIN release_flow f ON f.stage_id = s.id
      LEFT JOIN flow_revision r ON r.id = f.current_revision_id AND (s.name = $3 OR lower(s.name) = lower($3))
    WHERE s.project_id = $1 AND s.pipeline_id = $2 ORDER BY s.position`,
};

/** The release flow of a stage with what stands around it; the stage's name in any case, or one it had before. @throws AppError 404 */
export async function getFlowOfStage(
  db: Db,
  projectId: string,
  pipelineId: string,
  stageName: string,
): Promise<FlowOfStage> {
  const stages = await ask(db, STAGES, [projectId, pipelineId, stageName]);
  if (stages.length === 0) {
    throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
  }
  const found = stages.find((one) => one.wanted);
  if (found === undefined) {
    // A database in the C locale knows no other letters in both cases than those of ASCII.
    const isWanted = (name: string) => name.toLowerCase() === stageName.toLowerCase();
    const spelled =
      stages.find((one) => isWanted(one.name)) ?? stages.find((one) => one.former_names.some(isWanted));
    if (spelled !== undefined) return getFlowOfStage(db, projectId, pipelineId, spelled.name);
    const known = stages.map((one) => one.name).join(", ");
    throw AppError.notFound(`Pipeline “${pipelineId}” has no stage “${stageName}”; it has ${known}.`);
  }
  const { id, name, flow_id, overrides, hold_id, revision_id, document } = found;
  if (flow_id === null || revision_id === null) {
    throw AppError.notFound(`Stage ${name} of pipeline “${pipelineId}” has no release flow yet.`);
  }
  return {
    stage: { id, name },
    flow: { id: flow_id, argumentOverrides: overrides, holdId: hold_id },
    revision: { id: revision_id, document },
  };
}
