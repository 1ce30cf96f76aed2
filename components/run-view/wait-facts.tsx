import { waitWords } from "@/components/status";
import { Duration } from "@/components/ui/duration";
import { formatDuration, formatExact } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import type { NodeState } from "@/core/run";
import { howWaitEnds } from "./wait-end";

export interface WaitFactsProps {
  state: Pick<NodeState, "kind" | "waitReason" | "waitSince">;
  /** Seconds, or an expression; null: none. */
  timeout: number | string | null;
}

/** What a step waits for, since when, and who or what ends that. */
export function WaitFacts({ state, timeout }: WaitFactsProps) {
  const { waitReason, waitSince } = state;
  return (
    <InlineAlert
      tone="warning"
      title={<span suppressHydrationWarning>{waitReason === null ? "Waits" : waitWords(waitReason)}</span>}
    >
      {waitSince !== null && (
        <p>
          Since{" "}
          <time dateTime={waitSince} title={formatExact(Date.parse(waitSince))} suppressHydrationWarning>
            {clockTime(waitSince)}
          </time>
          , for <Duration from={waitSince} /> so far
          {typeof timeout === "number" && `, at most ${formatDuration(timeout * 1000)} in all`}.
        </p>
      )}
      <p>{howWaitEnds(state)}</p>
    </InlineAlert>
  );
}

/** The time of day in the reader's zone, with the date when it is another day. */
function clockTime(instant: string): string {
  const at = new Date(instant);
  const time = at.toLocaleTimeString("en-GB");
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}
