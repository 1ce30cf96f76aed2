import { isRecord, suggestRef, type RawNode } from "@/core/document";
import { findManifest } from "@/nodes/_registry/manifests";
import { newSpec } from "./new-spec";

/** What a new node is about. */
export interface NodeResource {
  readonly kind: "service" | "job" | "addon" | "build-service" | "secret-group" | "release-flow";
  /** Of a release flow: `pipeline/stage`. */
  readonly id: string;
}

export interface NewNodeOptions {
  /** What it acts on: what is deployed to, run, built, backed up, restarted. */
  readonly resource?: NodeResource;
  /**
   * Of a `Release`: where the image comes from. A build service deploys its newest build, a service or job of the stage
   * before is promoted; without one it is an image of a registry.
   */
  readonly origin?: NodeResource;
  /** Every ref of the document, triggers included. */
  readonly existingRefs: Iterable<string>;
}

/**
 * A node of a kind with what is known of it filled in and the rest empty, to be chosen: as valid as it can be. Fields
 * stand in the order in which the language's own documents write them. Work that later steps build on is waited for.
 */
export function newNode(kind: string, options: NewNodeOptions): RawNode {
  const { spec, condition } = newSpec(kind, options);
  const base = refBase(kind, spec);
  return {
    kind,
    ...(base !== undefined && { ref: suggestRef(base, options.existingRefs) }),
    spec,
    ...(condition !== undefined && { condition }),
  };
}

/** `start-build`, `backup-postgres`; containers are named only when something has to refer to them. */
function refBase(kind: string, spec: Readonly<Record<string, unknown>>): string | undefined {
  if (kind === "Workflow") return undefined;
  if (kind === "LoopWorkflow") return "loop";
  try {
    const base: unknown = findManifest(kind)?.refBase(spec);
    return typeof base === "string" ? base : kind;
  } catch {
    // An unfinished spec may lack what the name is made of.
    return isRecord(spec) ? kind : undefined;
  }
}
