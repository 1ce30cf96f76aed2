import type { ZodType, z } from "zod";
import type { Capabilities, CapabilityName } from "./capabilities";
import type { NodeManifest } from "./manifest";

/**
 * What one call of an executor came to. A *thrown* `CapabilityError` counts as `failed`; anything else thrown is a
 * bug of the node and recorded as such.
 */
export type NodeResult<Output> =
  | { type: "succeeded"; output: Output; operationId?: string | null }
  | {
      type: "waiting";
      /** What for, as the badge says it: `build #12 of api`. */
      reason: string;
      /** Look again after this long at the latest; the end of an operation the node started wakes it at once. */
      recheckAfterMs: number;
      /** It has not begun with what it locks: others may have that until it is looked at again. */
      freesTargets?: true;
      operationId?: string | null;
    }
  /** There was nothing to do, and what follows goes on: the node is shown as Skipped, with this sentence. It has no output. */
  | { type: "skipped"; code: string; reason: string; operationId?: null }
  | { type: "failed"; code: string; message: string; transient: boolean; operationId?: string | null };

export interface ExecuteContext<Spec, C extends CapabilityName> {
  /** Resolved: no expression is left. */
  spec: Spec;
  /** `condition` is present (or the kind always waits): succeed only when the action has finished well. */
  wait: boolean;
  /** Seconds for the action and the wait together. */
  timeoutSeconds: number;
  /** `run:node:attempt`; the same again when called after a crash or to look again. */
  idempotencyKey: string;
  attemptStartedAt: Date;
  now(): Date;
  signal: AbortSignal;
  use: Pick<Capabilities, C>;
}

/**
 * Called when the node starts and again whenever it should be looked at, possibly in another process. It must be
 * idempotent under its key: start what is not started, else observe. The engine keeps time-outs, retries and aborts.
 */
export interface NodeExecutor<Spec, Output, C extends CapabilityName = CapabilityName> {
  execute(context: ExecuteContext<Spec, C>): Promise<NodeResult<Output>>;
}

export function defineExecutor<Spec extends ZodType, Output extends ZodType, C extends CapabilityName>(
  _manifest: NodeManifest<Spec, Output, C>,
  executor: NodeExecutor<z.output<Spec>, z.output<Output>, C>,
): NodeExecutor<z.output<Spec>, z.output<Output>, C> {
  return executor;
}

/** An image, as far as it is known before it is there. */
export interface PlannedImage {
  /** `repository@sha256:…`; null while it has to be built. */
  image: string | null;
  /** What makes it; its number is null while it has none. Null for an image of a registry. */
  build: { number: number | null; branch: string | null; sha: string } | null;
}

/** What would happen if the node ran now; no side effects. */
export interface NodePlanLine {
  /** `Promote deployment-staging to deployment-prod`. */
  what: string;
  detail: string | null;
  /** A sentence when it could not run. */
  blockedBy: string | null;
  /** Of a step that makes something run another image: what it runs now, null for nothing, and what it would run. */
  image?: { now: PlannedImage | null; then: PlannedImage };
  /** Of a step that needs a build: whether there is one. */
  build?: "exists" | "in-progress" | "will-be-built";
  /** What later steps could read of it, as far as it is known. */
  foreseen?: Record<string, unknown>;
}

/** Stands for the id of a build that only the run makes. */
export const FUTURE_BUILD = "future-build:";

export interface PlanContext<Spec, C extends CapabilityName> {
  spec: Spec;
  use: Pick<Capabilities, C>;
}

export type NodePlanner<Spec, C extends CapabilityName = CapabilityName> = (
  context: PlanContext<Spec, C>,
) => Promise<NodePlanLine>;
