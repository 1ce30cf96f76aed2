import { toPointer, type DocumentPath } from "../problem";
import { tell, type DocumentChange } from "./document-change";
import { diffValues, type ValueChange } from "./diff-values";
import { ownOf, type MatchedNode } from "./match-nodes";
import { kindOf, nameOf } from "./node-name";
import { changeText } from "./value-text";

/** Fields by the words people have for them. */
const WORDS: Readonly<Record<string, string>> = {
  timeoutDuration: "timeout",
  condition: "wait for completion",
  skipNodeExecution: "skip",
  runOn: "runs on",
  "settings.maxAttempts": "attempts",
  "settings.retryOnFailure": "retry on failure",
  "settings.backoff.delay": "delay of retries",
};

/** What differs in a node itself, not in the nodes it contains. */
export function diffNode(old: MatchedNode, now: MatchedNode): DocumentChange[] {
  const nodes = { before: old.key, after: now.key, name: nameOf(now.node) };
  const name = { name: nodes.name };
  if (old.own === now.own) return [];
  return diffValues(ownOf(old.node), ownOf(now.node)).map((change): DocumentChange => {
    const { path, from, to } = change;
    const field = toPointer(path);
    if (field === "kind") {
      const [before, after] = [kindOf(old.node), kindOf(now.node)];
      const told = tell("kind of ", name, ` ${before} → ${after}`);
      return { type: "kind-changed", ...nodes, from: before, to: after, ...told };
    }
    if (field === "ref") return renamed(nodes, nameOf(old.node), change);
    if (field === "spec.type" && now.node.kind === "Workflow" && old.node.kind === "Workflow") {
      const told = tell(
        name,
        " runs its steps ",
        how(to),
        from === undefined ? "" : `, before: ${how(from)}`,
      );
      return { type: "workflow-type-changed", ...nodes, from, to, ...told };
    }
    const told = tell(`${fieldWords(path)} of `, name, changeText(from, to));
    return { type: "field-changed", ...nodes, ...change, ...told };
  });
}

function renamed(
  nodes: { before: string; after: string; name: string },
  oldName: string,
  { from, to }: ValueChange,
): DocumentChange {
  const told =
    from === undefined
      ? tell("ref of ", { name: oldName }, changeText(from, to))
      : to === undefined
        ? tell("ref of ", { name: nodes.name }, changeText(from, to))
        : tell("ref ", { name: oldName }, " renamed to ", { name: nodes.name });
  const refs = { from: textOf(from), to: textOf(to) };
  return { type: "ref-renamed", ...nodes, ...refs, ...told };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function how(type: unknown): string {
  if (type === "parallel") return "together";
  return type === "sequential" ? "one after the other" : `as ${JSON.stringify(type) ?? "nothing says"}`;
}

/** A field of a node by the word people have for it. */
export function fieldWords(path: DocumentPath): string {
  const word = WORDS[toPointer(path)];
  if (word !== undefined) return word;
  return path.length === 0 ? "all" : toPointer(path[0] === "spec" && path.length > 1 ? path.slice(1) : path);
}
