import { createHmac } from "node:crypto";
import type { Scope } from "@/core/expression";
import type { PlannedNode, RunInputs } from "@/core/plan";
import { documentKey, iterationsAround, LOOP_KIND } from "@/core/run";

/** Secret groups of the project by id, as expressions see them: `{ GROUP: { values: { KEY: … } } }`. */
export type SecretGroups = Record<string, { values: Record<string, string>; files: Record<string, string> }>;

/** A node that expressions can name. */
export interface NodeRef {
  ref: string;
  kind: string;
  /** In the document. */
  key: string;
  /** Key of the innermost loop around it in the document; null outside of every loop. */
  loop: string | null;
}

/** What `refs.REF` can name in a document, by its nodes. */
export function nodeRefs(nodes: ReadonlyMap<string, PlannedNode>): NodeRef[] {
  const loops = [...nodes].flatMap(([key, { kind }]) => (kind === LOOP_KIND ? [key] : []));
  return [...nodes].flatMap(([key, { ref, kind }]) => {
    if (ref === undefined) return [];
    // Parents come before children: the last that fits is the innermost.
    return [{ ref, kind, key, loop: loops.findLast((loop) => key.startsWith(`${loop}.`)) ?? null }];
  });
}

/** What the nodes of a run have come to, by their keys in the run. */
export interface RunValues {
  /** Undefined when there is none. */
  readonly outputOf: (key: string) => unknown;
  readonly itemOf: (loopKey: string, index: number) => unknown;
  /** Whether a secret stands in a value that was read. */
  readonly holdsSecret: (value: unknown) => boolean;
}

/**
 * Everything the expressions of one node can read. Within an iteration the refs of its steps are those of the same
 * iteration, and a loop's ref is its item; steps of a loop around nothing of this node are not there at all.
 * Nothing in it depends on the process.
 */
export function scopeFor(
  node: { key: string; startedAt: Date },
  inputs: RunInputs,
  secrets: SecretGroups,
  known: readonly NodeRef[],
  values: RunValues,
): Scope {
  const around = new Map(iterationsAround(node.key).map((place) => [documentKey(place.loopKey), place]));
  const refs: Record<string, unknown> = { ...inputs.triggers };
  for (const { ref, key, loop } of known) {
    const own = around.get(key);
    const within = loop === null ? null : around.get(loop);
    if (own !== undefined) refs[ref] = { item: values.itemOf(own.loopKey, own.index), index: own.index };
    else if (within === null) refs[ref] = values.outputOf(key);
    else if (within !== undefined) refs[ref] = values.outputOf(keyWithin(within.key, key, loop));
  }
  return {
    args: inputs.arguments,
    refs,
    secrets,
    holdsSecret: values.holdsSecret,
    now: () => node.startedAt,
    randomBytes: derivedBytes(`${inputs.randomKey}/${node.key}`),
    randomKey: node.key,
  };
}

/** What one iteration of a loop came to: the outputs of its steps by ref. */
export function iterationResult(
  iteration: { loopKey: string; key: string },
  known: readonly NodeRef[],
  outputOf: RunValues["outputOf"],
): Record<string, unknown> {
  const loop = documentKey(iteration.loopKey);
  const outputs = known
    .filter((one) => one.loop === loop)
    .map(({ ref, key }) => [ref, outputOf(keyWithin(iteration.key, key, loop))] as const);
  return Object.fromEntries(outputs.filter(([, output]) => output !== undefined));
}

/** Key in the run of a node that stands in an iteration: the one at `2.1` is `2#0.1` in the first of the loop at `2`. */
function keyWithin(iteration: string, key: string, loop: string | null): string {
  return `${iteration}${key.slice(loop?.length ?? 0)}`;
}

/** A stream of bytes that is the same each time the run asks for it. */
function derivedBytes(key: string): (count: number) => Uint8Array {
  let block = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; block += 1) {
      const digest = createHmac("sha512", key).update(String(block)).digest();
      bytes.set(digest.subarray(0, count - filled), filled);
      filled += digest.length;
    }
    return bytes;
  };
}
