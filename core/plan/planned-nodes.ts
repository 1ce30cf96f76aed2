import { z } from "zod";
import { childKey, ROOT_KEY } from "@/core/run";
import type { PlannedNode } from "./resolve-node";

const StepsSchema = z.looseObject({ steps: z.array(z.looseObject({ kind: z.string(), spec: z.unknown() })) });

/** Every node below (and with) the root of a valid document by its key, parents before children, in document order. */
export function plannedNodes(
  node: PlannedNode,
  key: string = ROOT_KEY,
  into = new Map<string, PlannedNode>(),
): Map<string, PlannedNode> {
  into.set(key, node);
  if (node.kind === "Workflow") {
    StepsSchema.parse(node.spec).steps.forEach((step, index) => {
      plannedNodes(step, childKey(key, index), into);
    });
  }
  return into;
}
