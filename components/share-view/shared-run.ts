import type { RunDetail } from "@/components/run-view";
import type { RunEvent } from "@/core/run";

/** A run as a share link shows it. */
export interface SharedRun {
  detail: RunDetail;
  shows: { logs: boolean; details: boolean; people: boolean };
  /** Null when names of people are not shown. */
  sharedBy: string | null;
  /** ISO. */
  expiresAt: string;
}

/** Why a link opens nothing. */
export type OverState = "expired" | "withdrawn" | "unknown";

/** What the stream of a share link says. */
export type ShareMessage =
  | { type: "run"; run: SharedRun }
  | { type: "event"; event: RunEvent }
  | { type: "beat" }
  | { type: "over"; state: OverState };
