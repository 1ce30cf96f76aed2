"use client";

import type { FlowTreeNode } from "@/components/canvas";
import { StatusBadge } from "@/components/status";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Intervention, NodeState } from "@/core/run";
import { InputDiff } from "./input-diff";
import { maxAttemptsOf } from "./node-response";

/** Every attempt of a step, the newest first. */
export function NodeRetries({ node, state }: { node: FlowTreeNode; state: NodeState | undefined }) {
  const most = maxAttemptsOf(node);
  if (!state || state.attempts.length === 0) {
    return (
      <p className="text-ink-2">
        No attempt yet. A failure that may pass by itself is tried again, up to {most} attempts in all.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col gap-2" reversed>
        {[...state.attempts].reverse().map((attempt) => (
          <li key={attempt.attempt} className="rounded-md border px-3 py-2">
            <div className="flex items-center gap-2">
              <span className="font-medium tabular-nums">Attempt {attempt.attempt}</span>
              <StatusBadge status={attempt.status} plain />
              <span className="ml-auto text-ink-3">
                <Duration from={attempt.startedAt} to={attempt.endedAt} />
              </span>
            </div>
            {attempt.intervention && <Intervened intervention={attempt.intervention} />}
            {attempt.error && attempt.status !== "Skipped" && (
              <p className="mt-1 [overflow-wrap:anywhere] text-ink-2">{attempt.error.message}</p>
            )}
            {attempt.startedAt && (
              <p className="mt-0.5 text-sm text-ink-3">
                started <RelativeTime at={attempt.startedAt} />
                {attempt.nextAttemptAt && (
                  <>
                    , next attempt <RelativeTime at={attempt.nextAttemptAt} />
                  </>
                )}
              </p>
            )}
          </li>
        ))}
      </ol>
      <p className="text-sm text-ink-3">
        A failure that may pass by itself (something unreachable, a lost worker) is tried again, up to {most}{" "}
        attempts in all.
      </p>
    </div>
  );
}

/** Who had this attempt made, why, and with what. */
function Intervened({ intervention: { by, action, reason, changes } }: { intervention: Intervention }) {
  return (
    <div className="mt-1 flex flex-col gap-1.5">
      <p className="[overflow-wrap:anywhere] text-ink-2">
        {by} {action === "skip" ? "skipped it" : "had it tried again"}
        {changes.length > 0 && " with other inputs"}
        {reason === null ? "." : `: ${reason}`}
      </p>
      {changes.length > 0 && (
        <InputDiff
          differences={changes.map(({ path, from, to }) => ({
            name: path.join("."),
            from: textOf(from),
            to: textOf(to),
            secret: false,
          }))}
        />
      )}
    </div>
  );
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
