import type { ApiOutputs } from "@/components/trpc";

/** A revision with its text and what it means. */
export type PublishedRevision = ApiOutputs["flows"]["revision"];
/** A line of the list of revisions. */
export type RevisionLine = ApiOutputs["flows"]["revisions"][number];
