import { resolveNode, type ResolvedNode } from "@/core/plan";
import { sealJson } from "@/server/secrets";
import type { EngineDeps } from "./engine-deps";
import type { LoadedRun } from "./load-run";
import type { MoveDetails } from "./run-ledger";
import { scopeFor } from "./run-scope";

/** Turns the nodes of a loaded run into what executors get, and keeps what they answer for the nodes that read it. */
export class NodeReader {
  constructor(
    private readonly kinds: EngineDeps["kinds"],
    private readonly loaded: LoadedRun,
    /** As people see it. */
    private readonly shownOutput: (key: string) => unknown,
  ) {}

  resolve(key: string, startedAtMs: number): ResolvedNode {
    const { inputs, secrets, refsByKey, nodes, masker } = this.loaded;
    const node = nodes.get(key);
    if (node === undefined) throw new Error(`node ${key} is not in the document`);
    const manifest = this.kinds.get(node.kind)?.manifest;
    const rules = manifest === undefined ? null : { ...manifest, resolvedSpec: manifest.spec.resolved };
    const scope = scopeFor(
      { key, startedAt: new Date(startedAtMs) },
      inputs,
      secrets,
      this.outputOf,
      refsByKey,
    );
    const resolved = resolveNode(node, scope, inputs, rules);
    if (resolved.type === "run") masker.learn(resolved.secretStrings);
    return resolved;
  }

  /** People see an output masked; where that changes it, the true one is kept sealed for the nodes that read it. */
  keepOutput(key: string, output: unknown): Pick<MoveDetails, "output" | "privates"> {
    const shown = this.loaded.masker.mask(output);
    if (JSON.stringify(shown) === JSON.stringify(output)) return { output };
    this.loaded.rawOutputs.set(key, output);
    return { output: shown, privates: { sealedOutput: sealJson(output) } };
  }

  /** As later nodes read it: unmasked, undefined when there is none. */
  private readonly outputOf = (key: string): unknown =>
    this.loaded.rawOutputs.get(key) ?? this.shownOutput(key) ?? undefined;
}
