import type { ZodType, z } from "zod";
import type { CapabilityName } from "./capabilities";
import type { SpecSchemas } from "./spec";

/** What *wait for completion* means for a kind; `inside`: the spec carries its own condition; null: it never waits. */
export type WaitsAs = "running" | "success" | "always" | "inside" | null;

export type NodeCategory = "flow" | "build" | "release" | "data" | "gate" | "message";

export type ResourceUseKind = "service" | "job" | "addon" | "build-service";
/** A resource a node's spec names, and where; `origin` of a promotion stands in the preceding stage. */
export interface ResourceUse {
  path: (string | number)[];
  id: string;
  kind: ResourceUseKind;
  role: "target" | "origin";
}

/** Something else of the project that a node's spec names, and where: a secret group by id, a flow as `pipeline/stage`. */
export interface Mention {
  path: (string | number)[];
  id: string;
  kind: "secret-group" | "release-flow";
}

/** What is done to a target, as a sentence says it: `run #12 is rolling api out` is told as `rolling out`. */
export type TargetWork = "rolling out" | "restarting" | "restoring" | "backing up" | "importing into";

/** Something that a node changes as a whole; only one node attempt at a time may have it, of whichever run and flow. */
export interface LockedTarget {
  kind: "service" | "job" | "addon";
  /** Within the flow's project. */
  id: string;
  doing: TargetWork;
}

/** Something to say about a spec that its schema accepts; an error keeps the flow from being published. */
export interface SpecNotice {
  severity: "error" | "warning";
  path: (string | number)[];
  /** One or two plain sentences: what is not possible here, and what to do instead. */
  message: string;
}

/** How a node is told on a card: `Promote **api** from Staging` → `{ title: "Promote api", detail: "from job-staging" }`. */
export interface NodeSummary {
  title: string;
  detail: string;
}

/**
 * Everything about a node kind that is data: read by the validator, the editor, the board and the docs.
 * Pure, safe in the browser; never imports its executor.
 */
export interface NodeManifest<
  Spec extends ZodType = ZodType,
  Output extends ZodType = ZodType,
  C extends CapabilityName = CapabilityName,
> {
  kind: string;
  title: string;
  /** lucide icon name, kebab-case. */
  icon: string;
  category: NodeCategory;
  /** One sentence. */
  description: string;
  spec: SpecSchemas<Spec>;
  /** What `refs.REF` yields. */
  outputSchema: Output;
  /** All of the output is secret: masked wherever people see it, and whatever later nodes make of it. */
  secretOutput?: boolean;
  waitsAs: WaitsAs;
  /** Default of `timeoutDuration`, seconds. */
  defaultTimeoutSeconds: number;
  capabilities: readonly C[];
  /** A limit that stands within the resolved spec, seconds; the node's own `timeoutDuration` may only shorten it. */
  ownTimeoutSeconds?(spec: z.output<Spec>): number | undefined;
  /**
   * What a node with this resolved spec needs for itself from its start to the end of what it starts; it waits in line
   * for it. Every kind has to say, so that none forgets it: `() => []` is the answer of one that changes nothing two
   * runs could be changing at once.
   */
  locks(spec: z.output<Spec>): LockedTarget[];
  /*
   * The functions below get the spec as written, so that they work on a draft: any scalar may be an expression string.
   */
  /** Runtime capabilities (`server/runtimes/runtime.ts`) the spec needs, with the path that needs it. */
  runtimeNeeds?(spec: z.output<Spec>): { capability: string; path: (string | number)[] }[];
  resources?(spec: z.output<Spec>): ResourceUse[];
  /** Fields that are read and kept, but cannot be honoured (errors) or have no effect here (warnings). */
  notices?(spec: z.output<Spec>): SpecNotice[];
  mentions?(spec: z.output<Spec>): Mention[];
  summarize(spec: z.output<Spec>): NodeSummary;
  /** Base of an automatic ref: `start-build`, `backup-postgres-prod`. */
  refBase(spec: z.output<Spec>): string;
}

export function defineManifest<Spec extends ZodType, Output extends ZodType, const C extends CapabilityName>(
  manifest: NodeManifest<Spec, Output, C>,
): NodeManifest<Spec, Output, C> {
  return manifest;
}
