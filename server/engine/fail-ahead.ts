import { resolveAhead, withoutEdited, type AheadFailure } from "@/core/plan";
import { LOOP_KIND, ROOT_KEY } from "@/core/run";
import type { RunInHand } from "./run-in-hand";
import { scopeFor } from "./run-scope";

/**
 * Fails every node that could never resolve, and the workflows around them, before the first one starts: nothing has
 * been built, backed up or deployed yet. A step of a loop is told at its loop, which has no iterations yet.
 */
export function failAhead(run: RunInHand): void {
  const { ledger, loaded } = run;
  const byNode = new Map<string, string[]>();
  for (const failure of failuresOf(run)) {
    const key = outermostLoop(failure.nodeKey, run) ?? failure.nodeKey;
    // Somebody has said that it is skipped.
    if (ledger.statusOf(key) !== "Pending") continue;
    byNode.set(key, [...(byNode.get(key) ?? []), sentenceOf(failure, key, run)]);
  }
  const around = new Set([...byNode.keys()].flatMap(ancestorsOf).filter((key) => !byNode.has(key)));
  for (const key of around) ledger.startNode(key, run.attemptToStart(key), null, {});
  for (const [key, sentences] of byNode) {
    ledger.startNode(key, run.attemptToStart(key), null, {});
    const message = loaded.masker.maskText(sentences.join("\n"));
    run.settle(key, "Failed", { error: { code: "unresolved-expression", message } });
  }
  for (const key of [...around].reverse()) run.settle(key, "Failed");
}

function failuresOf(hand: RunInHand): AheadFailure[] {
  const { nodes, edits, inputs, secrets, run } = hand.loaded;
  const scope = scopeFor({ key: ROOT_KEY, startedAt: new Date(hand.now()) }, inputs, secrets, [], {
    outputOf: () => undefined,
    itemOf: () => undefined,
    holdsSecret: () => false,
  });
  const edited = [...nodes].map(
    ([key, node]) => [key, { ...node, spec: withoutEdited(node.spec, edits.get(key) ?? []) }] as const,
  );
  return resolveAhead(edits.size === 0 ? nodes : new Map(edited), scope, inputs, run.kind);
}

function sentenceOf(
  { nodeKey, path, message }: AheadFailure,
  shownAt: string,
  { loaded }: RunInHand,
): string {
  const place = `\`${path.join(".")}\``;
  const step = loaded.nodes.get(nodeKey)?.ref ?? nodeKey;
  return shownAt === nodeKey ? `${place}: ${message}` : `${place} of step \`${step}\`: ${message}`;
}

function outermostLoop(key: string, { loaded }: RunInHand): string | undefined {
  return ancestorsOf(key).find((ancestor) => loaded.nodes.get(ancestor)?.kind === LOOP_KIND);
}

/** From the root down, the node itself left out. */
function ancestorsOf(key: string): string[] {
  if (key === ROOT_KEY) return [];
  const indices = key.split(".");
  return [ROOT_KEY, ...indices.slice(1).map((_, index) => indices.slice(0, index + 1).join("."))];
}
