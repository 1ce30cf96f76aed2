import { API_NODE_STATUS, type NodeState, type NodeStatus } from "@/core/run";
import type { FlowTreeNode } from "@/components/canvas";

/** Attempts in all when a node says nothing about it (`flow-language.md` §2). */
const DEFAULT_MAX_ATTEMPTS = 3;

/** A node as the API answers with it; times in Unix seconds. */
export interface NodeResponse {
  status: string;
  error?: { code: string; message: string };
  retries: { attempts: number; maxAttempts: number; timestamp: number | null; nextAttempt?: number };
  startTime: number | null;
  endTime: number | null;
  data: unknown;
}

export function toNodeResponse(
  node: FlowTreeNode,
  state: NodeState | undefined,
  status: NodeStatus,
): NodeResponse {
  const nextAttempt = seconds(state?.nextAttemptAt);
  return {
    status: API_NODE_STATUS[status],
    ...(state?.error ? { error: { code: state.error.code, message: state.error.message } } : {}),
    retries: {
      attempts: state?.attempt ?? 0,
      maxAttempts: maxAttemptsOf(node),
      timestamp: seconds(state?.startedAt),
      ...(nextAttempt === null ? {} : { nextAttempt }),
    },
    startTime: seconds(state?.attempts[0]?.startedAt),
    endTime: status === "Retrying" ? null : seconds(state?.endedAt),
    data: state?.output ?? null,
  };
}

export function maxAttemptsOf(node: FlowTreeNode): number {
  const { source } = node;
  if (typeof source !== "object" || source === null || !("settings" in source)) return DEFAULT_MAX_ATTEMPTS;
  const { settings } = source;
  if (typeof settings !== "object" || settings === null || !("maxAttempts" in settings))
    return DEFAULT_MAX_ATTEMPTS;
  return typeof settings.maxAttempts === "number" ? settings.maxAttempts : DEFAULT_MAX_ATTEMPTS;
}

/** "2 of 3"; once people had a step tried again, how many there may be is no longer what it was. */
export function attemptWords(node: FlowTreeNode, state: NodeState, attempt: number): string {
  const asked = state.attempts.some(({ intervention }) => intervention !== null);
  return asked ? String(attempt) : `${String(attempt)} of ${String(maxAttemptsOf(node))}`;
}

function seconds(instant: string | null | undefined): number | null {
  return instant ? Math.floor(Date.parse(instant) / 1000) : null;
}
