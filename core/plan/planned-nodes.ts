import { z } from "zod";
import { childKey, LOOP_KIND, ROOT_KEY } from "@/core/run";
import type { PlannedNode } from "./resolve-node";

const StepsSchema = z.looseObject({ steps: z.array(z.looseObject({ kind: z.string(), spec: z.unknown() })) });

/**
 * Every node below (and with) the root of a valid document by its key, parents before children, in document order; the
 * steps of a loop once, whatever its iterations. A node without `runOn` has that of the workflow around it.
 */
export function plannedNodes(
  node: PlannedNode,
  key: string = ROOT_KEY,
  into = new Map<string, PlannedNode>(),
): Map<string, PlannedNode> {
  into.set(key, node);
  if (node.kind === "Workflow" || node.kind === LOOP_KIND) {
    StepsSchema.parse(node.spec).steps.forEach((step: PlannedNode, index) => {
      const runOn = step.runOn ?? node.runOn;
      plannedNodes(runOn === undefined ? step : { ...step, runOn }, childKey(key, index), into);
    });
  }
  return into;
}
