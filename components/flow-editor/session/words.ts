import { nameOf } from "@/core/document/diff";
import { isRecord, ROOT_KEY, type RawNode } from "@/core/document";
import type { WorkflowType } from "./editor-state";
import { isContainer, stepCount, type Place, type Places } from "./places";

/** `Build start-build`, `the parallel workflow`; without a ref what it is about: `JobRun migrate`; `the step migrate` while it has no kind. */
export function nodeWords(place: Place): string {
  const { node } = place;
  if (isContainer(node)) return workflowWords(place);
  const name = nameOf(node);
  if (typeof node.kind !== "string" || node.kind.trim() === "")
    return `the step ${name.replace(/^(node)? +/, "")}`;
  if (typeof node.ref !== "string" || node.ref === "") return name;
  return `${node.kind} ${name}`;
}

/** A sentence that may begin with such words. */
export function sentence(text: string): string {
  return text.replace(/^the /, "The ");
}

/** `step 2 of 4`, `branch 1 of 3 of the parallel workflow`. */
export function placeWords(places: Places, place: Place): string {
  const parent = place.parentKey === null ? undefined : places.byKey.get(place.parentKey);
  if (parent === undefined) return "around all steps";
  const word = orderOf(parent.node) === "parallel" ? "branch" : "step";
  const words = `${word} ${place.index + 1} of ${stepCount(places, parent.key)}`;
  return parent.key === ROOT_KEY ? words : `${words} of ${workflowWords(parent)}`;
}

/** `the parallel workflow`, `the loop regions`. */
export function workflowWords({ node, key }: Place): string {
  const what =
    key === ROOT_KEY
      ? "outermost workflow"
      : node.kind === "LoopWorkflow"
        ? "loop"
        : `${containerType(node)} workflow`;
  return typeof node.ref === "string" && node.ref !== "" ? `the ${what} ${node.ref}` : `the ${what}`;
}

/** How the steps of a container run; the steps of a loop follow each other. */
function orderOf(node: RawNode): WorkflowType {
  return node.kind === "LoopWorkflow" ? "sequential" : containerType(node);
}

/** What a container says of its order; for a loop it is that of its iterations. */
export function containerType({ spec }: RawNode): WorkflowType {
  return isRecord(spec) && spec.type === "parallel" ? "parallel" : "sequential";
}

/** `3 steps`, or the one of them. */
export function manyWords(nodes: readonly Place[]): string {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? nodeWords(only) : `${nodes.length} steps`;
}

/** What a screen reader says about a node: `Build start-build, step 2 of 4`. */
export function describePlace(places: Places, key: string): string {
  const place = places.byKey.get(key);
  if (place === undefined) return "";
  const words = `${nodeWords(place)}, ${placeWords(places, place)}`;
  if (!isContainer(place.node)) return sentence(words);
  const count = stepCount(places, key);
  return sentence(`${words}, ${count === 1 ? "1 step" : `${count} steps`} in it`);
}
