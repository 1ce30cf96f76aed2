import type { NodeResult } from "@/core/node-kind";
import type { NodeSettings } from "@/core/plan";
import type { NodeError, NodeState } from "@/core/run";
import { ENGINE } from "./tunables";

type Failure = Pick<Extract<NodeResult<unknown>, { type: "failed" }>, "code" | "message" | "transient">;

/** What becomes of an attempt that failed. */
export type AfterFailure =
  { type: "retry"; error: NodeError; delaySeconds: number } | { type: "fail"; error: NodeError };

/**
 * A transient failure is tried again, up to three attempts in all; a business failure only where the node's settings
 * say so.
 */
export function afterFailure(failure: Failure, tries: number, settings: NodeSettings): AfterFailure {
  const error: NodeError = { code: failure.code, message: failure.message };
  const limit = settings.retryOnFailure
    ? settings.maxAttempts
    : failure.transient
      ? Math.min(settings.maxAttempts, ENGINE.transientAttempts)
      : 1;
  if (tries >= limit) return { type: "fail", error };
  const factor = settings.backoff.type === "exponential" ? 2 ** (tries - 1) : 1;
  return { type: "retry", error, delaySeconds: settings.backoff.delay * factor };
}

/** Which attempt the newest one is since a person last asked for one: with that, the count begins anew. */
export function triesOf(node: Pick<NodeState, "attempt" | "attempts"> | undefined): number {
  if (node === undefined) return 1;
  const asked = node.attempts.findLast(({ intervention }) => intervention !== null);
  return node.attempt - (asked?.attempt ?? 1) + 1;
}
