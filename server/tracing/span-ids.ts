import { createHash } from "node:crypto";

/** The trace of a run that no caller's trace contains: its own id, so that people find one by the other. 32 hex digits. */
export function traceIdOfRun(runId: string): string {
  return runId.replaceAll("-", "").toLowerCase();
}

/** 16 hex digits, the same whoever asks and however often. */
export function spanIdOfRun(runId: string): string {
  return spanId(`run ${runId}`);
}

/** 16 hex digits; each attempt of a node is a span of its own. */
export function spanIdOfAttempt(runId: string, nodeKey: string, attempt: number): string {
  return spanId(`attempt ${runId} ${nodeKey} ${attempt}`);
}

function spanId(of: string): string {
  const id = createHash("sha256").update(of).digest("hex").slice(0, 16);
  // All zeros is no id.
  return /^0+$/.test(id) ? "0000000000000001" : id;
}
