import { isRecord, parseSource, stepsOf, type DocumentSource, type RawNode } from "@/core/document";
import { outermost, type Places } from "./places";
import { Refusal } from "./refusal";
import { containerType } from "./words";

/** Nodes as text for the clipboard: one as an object, several as a list. */
export function nodesAsText(places: Places, keys: readonly string[]): string {
  const nodes = outermost(places, keys).map(({ node }) => node);
  return JSON.stringify(nodes.length === 1 ? nodes[0] : nodes, null, 2);
}

/**
 * The nodes in a text: one, a list of them, or those of a whole flow. The steps of a flow come without the workflow
 * around them where the workflow they come to runs its steps in the same order.
 * @throws Refusal that says what is wrong with the text
 */
export function readPasted(text: string, into: RawNode | undefined): RawNode[] {
  if (text.trim() === "") throw new Refusal("The clipboard is empty.");
  const { source, problems } = parseSource(text);
  const [problem] = problems;
  if (problem !== undefined)
    throw new Refusal(
      `What is in the clipboard is neither JSON nor YAML. Line ${problem.line}: ${problem.message}`,
    );
  return nodesIn(source, into);
}

function nodesIn({ value }: DocumentSource, into: RawNode | undefined): RawNode[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) throw new Refusal("The list in the clipboard is empty.");
    return items.map((item, index) => nodeOf(item, `Item ${index + 1} in the clipboard`));
  }
  if (!isRecord(value))
    throw new Refusal(
      "The clipboard has no steps. Copy steps here or in another flow, or their JSON or YAML.",
    );
  if (value.kind !== undefined || !isRecord(value.spec)) return [nodeOf(value, "What is in the clipboard")];
  const root = nodeOf(value.spec, "The `spec` of the flow in the clipboard");
  const steps = stepsOf(root);
  if (steps.length === 0) throw new Refusal("The flow in the clipboard has no steps.");
  const isSameOrder = steps.length === 1 || into === undefined || containerType(into) === containerType(root);
  return isSameOrder
    ? steps.map((step, index) => nodeOf(step, `Step ${index + 1} of the flow in the clipboard`))
    : [root];
}

function nodeOf(value: unknown, what: string): RawNode {
  if (!isRecord(value))
    throw new Refusal(`${what} is no node: a node is an object with a \`kind\` and a \`spec\`.`);
  if (typeof value.kind !== "string" || value.kind === "")
    throw new Refusal(`${what} is no node: it has no \`kind\`, such as \`Build\` or \`Release\`.`);
  return value;
}
