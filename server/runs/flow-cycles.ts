import { isRecord, walkRawNodes } from "@/core/document/walk";
import type { Db, Tx } from "@/server/db";

/** A release flow of a project, by the name a `RunTemplate` calls it. */
export interface NamedFlow {
  flowId: string;
  /** `main/Staging`. */
  name: string;
}

interface KnownFlow extends NamedFlow {
  revisionId: string | null;
}

/**
 * The way on which a flow would come to run itself if `target` ran below `chain` (the flows above it, outermost
 * first), as far as the published documents tell: `["main/A", "main/B", "main/A"]`; null when there is none.
 */
export async function findFlowCycle(
  db: Db | Tx,
  projectId: string,
  chain: readonly NamedFlow[],
  target: NamedFlow,
): Promise<string[] | null> {
  const flows = await listFlows(db, projectId);
  const harmless = new Set<string>();
  const visit = async (path: readonly NamedFlow[], next: NamedFlow): Promise<string[] | null> => {
    const met = path.findIndex(({ flowId }) => flowId === next.flowId);
    if (met !== -1) return [...path.slice(met), next].map(({ name }) => name);
    if (harmless.has(next.flowId)) return null;
    for (const id of await readTemplateIds(db, flows.get(next.name.toLowerCase())?.revisionId ?? null)) {
      const below = flows.get(id.toLowerCase());
      const cycle = below === undefined ? null : await visit([...path, next], below);
      if (cycle !== null) return cycle;
    }
    harmless.add(next.flowId);
    return null;
  };
  return visit(chain, target);
}

/** By lower-case name. */
async function listFlows(db: Db | Tx, projectId: string): Promise<Map<string, KnownFlow>> {
  const rows = await db.releaseFlow.findMany({
    where: { projectId },
    select: { id: true, currentRevisionId: true, stage: { select: { pipelineId: true, name: true } } },
  });
  return new Map(
    rows.map(({ id, currentRevisionId, stage }) => {
      const name = `${stage.pipelineId}/${stage.name}`;
      return [name.toLowerCase(), { flowId: id, name, revisionId: currentRevisionId }];
    }),
  );
}

/** Flows that a published document names outright; what an expression comes to is known only when its node starts. */
async function readTemplateIds(db: Db | Tx, revisionId: string | null): Promise<string[]> {
  if (revisionId === null) return [];
  const revision = await db.flowRevision.findUnique({
    where: { id: revisionId },
    select: { document: true },
  });
  return [...walkRawNodes(revision?.document)].flatMap(({ node }) => {
    const id = node.kind === "RunTemplate" && isRecord(node.spec) ? node.spec.templateId : undefined;
    return typeof id === "string" ? [id] : [];
  });
}
