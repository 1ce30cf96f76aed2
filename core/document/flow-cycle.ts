import { isRecord, walkRawNodes } from "./walk";

/** A release flow of a project, and the flows that its published document names outright: `main/Staging`. */
export interface ProjectFlow {
  name: string;
  runs: readonly string[];
}

/** What an expression comes to is known only when its node starts. */
export function flowsRunBy(document: unknown): string[] {
  return [...walkRawNodes(document)].flatMap(({ node }) => {
    const id = node.kind === "RunTemplate" && isRecord(node.spec) ? node.spec.templateId : undefined;
    return typeof id === "string" && !id.includes("${") ? [id] : [];
  });
}

/** The flow that a `templateId` means; stages are named in any case. */
export function findFlow<F extends { name: string }>(flows: readonly F[], id: string): F | undefined {
  return flows.find(({ name }) => name.toLowerCase() === id.toLowerCase());
}

/**
 * The way on which a flow would come to run itself if `target` ran below the flows `above`, outermost first:
 * `["main/A", "main/B", "main/A"]`. Null when there is none, as far as documents tell.
 */
export function findFlowCycle(
  flows: readonly ProjectFlow[],
  above: readonly string[],
  target: string,
): string[] | null {
  const harmless = new Set<string>();
  const visit = (path: readonly string[], id: string): string[] | null => {
    const flow = findFlow(flows, id);
    const name = flow?.name ?? id;
    const met = path.findIndex((one) => one.toLowerCase() === name.toLowerCase());
    if (met !== -1) return [...path.slice(met), name];
    if (flow === undefined || harmless.has(name)) return null;
    for (const next of flow.runs) {
      const cycle = visit([...path, name], next);
      if (cycle !== null) return cycle;
    }
    harmless.add(name);
    return null;
  };
  return visit(above, target);
}
