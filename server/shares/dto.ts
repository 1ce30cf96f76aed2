import type { RunDetail } from "@/server/runs";

/** What a share link shows beyond how the run and its steps stand. */
export interface ShareChoices {
  /** What the steps printed. */
  logs: boolean;
  /** Inputs and results of steps, arguments, why something failed and what is waited for. */
  details: boolean;
  /** Who started, approved, stopped or retried. */
  people: boolean;
}

/** `withdrawn`: revoked by hand, or whoever made it may no longer share. */
export type ShareState = "open" | "expired" | "withdrawn";

/** A share link as members of its project see it. Instants are ISO strings. */
export interface ShareLinkDto {
  id: string;
  run: { id: string; number: number; kind: "release" | "rollback"; pipelineId: string; stage: string };
  shows: ShareChoices;
  state: ShareState;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** Null also for one that was withdrawn because its maker may no longer share. */
  revokedBy: string | null;
  revokedAt: string | null;
  /** When somebody looked last, to the minute. */
  lastSeenAt: string | null;
  /** Where it is opened, on this server; null once it opens nothing, and for those who may not share. */
  path: string | null;
}

/** What a share link shows: a run without anything that was not chosen. */
export interface SharedRun {
  detail: RunDetail;
  shows: ShareChoices;
  /** Null when names of people are not shown. */
  sharedBy: string | null;
  /** ISO. */
  expiresAt: string;
}
