import { diffDocuments } from "@/core/document/diff";
import type { Db } from "@/server/db";
import { validateFlowText } from "@/server/flows";
import type { RuntimePool } from "@/server/runtime-pool";
import type { RollbackConfiguration } from "./dto";
import type { Return } from "./read-return";

/** How the flow differs from what that run had, and whether it can be that again. */
export async function readConfiguration(
  db: Db,
  runtimes: RuntimePool,
  { run, stage, flow, revision }: Return,
): Promise<RollbackConfiguration & { documentNow: unknown }> {
  const current =
    flow.currentRevisionId === null
      ? null
      : await db.flowRevision.findUnique({ where: { id: flow.currentRevisionId } });
  const changes = diffDocuments(current?.document, revision.document);
  const told = {
    documentNow: current?.document ?? null,
    changed: changes.length > 0,
    revisionNow: current?.number ?? null,
    revisionThen: revision.number,
    changes: changes.map(({ type, text, parts }) => ({ type, text, parts })),
  };
  if (changes.length === 0) return { ...told, impossible: null };
  const { projectId, pipelineId } = run;
  const { problems } = await validateFlowText(
    db,
    runtimes,
    { projectId, pipelineId, stage },
    revision.sourceText,
  );
  const [first, ...others] = problems.filter(({ severity }) => severity === "error");
  const more = others.length === 0 ? "" : ` And ${String(others.length)} more.`;
  return { ...told, impossible: first === undefined ? null : `${first.message}${more}` };
}
