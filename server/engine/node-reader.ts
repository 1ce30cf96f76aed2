import { collectSecretStrings } from "@/core/expression";
import { resolveNode, type ResolvedNode } from "@/core/plan";
import { documentKey, iterationKey, iterationsAround, LOOP_KIND } from "@/core/run";
import { sealJson } from "@/server/secrets";
import type { EngineDeps } from "./engine-deps";
import type { LoadedRun } from "./load-run";
import type { MoveDetails } from "./run-ledger";
import { iterationResult, scopeFor } from "./run-scope";

/**
 * Turns the nodes of a loaded run into what executors get, and keeps what they answer and what loops go over for the
 * nodes that read it.
 */
export class NodeReader {
  /** What each loop goes over, by its key: as nodes read it, unmasked. */
  private readonly items = new Map<string, unknown[]>();
  private readonly secretRefs: ReadonlySet<string>;

  constructor(
    private readonly kinds: EngineDeps["kinds"],
    private readonly loaded: LoadedRun,
    /** As people see it. */
    private readonly shownOutput: (key: string) => unknown,
  ) {
    for (const [key, call] of loaded.calls) {
      if (this.kindOf(key) === LOOP_KIND) this.keepItems(key, call.spec);
    }
    this.secretRefs = new Set(
      loaded.refs.flatMap(({ ref, kind }) => (this.yieldsSecrets(kind) ? [ref] : [])),
    );
    for (const [key, output] of loaded.rawOutputs) {
      if (this.yieldsSecrets(this.kindOf(key))) loaded.masker.learn(collectSecretStrings(output));
    }
  }

  resolve(key: string, startedAtMs: number): ResolvedNode {
    const { inputs, secrets, refs, nodes, edits, masker, run } = this.loaded;
    const node = nodes.get(documentKey(key));
    if (node === undefined) throw new Error(`node ${key} is not in the document`);
    const manifest = this.kinds.get(node.kind)?.manifest;
    const rules =
      manifest === undefined
        ? null
        : {
            ...manifest,
            resolvedSpec: manifest.spec.resolved,
            ownTimeoutSeconds: (spec: unknown) => manifest.ownTimeoutSeconds?.(spec),
          };
    const scope = scopeFor({ key, startedAt: new Date(startedAtMs) }, inputs, secrets, refs, {
      outputOf: this.outputOf,
      itemOf: (loopKey, index) => this.items.get(loopKey)?.[index],
      holdsSecret: (value) => masker.finds(value),
    });
    const isSecretRef = (ref: string): boolean => this.secretRefs.has(ref);
    const about = { runKind: run.kind, isSecretRef };
    const resolved = resolveNode(node, scope, inputs, rules, about, edits.get(key));
    if (resolved.type === "run") masker.learn(resolved.secretStrings);
    return resolved;
  }

  /** People see an output masked; where that changes it, the true one is kept sealed for the nodes that read it. */
  keepOutput(key: string, output: unknown): Pick<MoveDetails, "output" | "privates"> {
    if (this.yieldsSecrets(this.kindOf(key))) this.loaded.masker.learn(collectSecretStrings(output));
    if (!this.loaded.masker.finds(output)) return { output };
    this.loaded.rawOutputs.set(key, output);
    return { output: this.loaded.masker.mask(output), privates: { sealedOutput: sealJson(output) } };
  }

  /** Keeps what a loop that starts goes over; the same list goes into its row. */
  keepItems(loopKey: string, spec: unknown): void {
    this.items.set(loopKey, (spec as { iterations: unknown[] }).iterations);
  }

  /** The item and index of the innermost loop a node stands in, or an iteration is of; null outside of every loop. */
  placeOf(key: string): { item: unknown; index: number } | null {
    const [place] = iterationsAround(key);
    return place === undefined
      ? null
      : { item: this.items.get(place.loopKey)?.[place.index], index: place.index };
  }

  /** What a loop that has ended well yields. */
  loopOutput(loopKey: string): { results: Record<string, unknown>[] } {
    const items = this.items.get(loopKey) ?? [];
    return {
      results: items.map((_, index) =>
        iterationResult({ loopKey, key: iterationKey(loopKey, index) }, this.loaded.refs, this.outputOf),
      ),
    };
  }

  private kindOf(key: string): string | undefined {
    return this.loaded.nodes.get(documentKey(key))?.kind;
  }

  private yieldsSecrets(kind: string | undefined): boolean {
    return kind !== undefined && this.kinds.get(kind)?.manifest.secretOutput === true;
  }

  /** As later nodes read it: unmasked, undefined when there is none. */
  private readonly outputOf = (key: string): unknown =>
    this.loaded.rawOutputs.get(key) ?? this.shownOutput(key) ?? undefined;
}
