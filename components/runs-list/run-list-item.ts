import type { ApiOutputs } from "@/components/trpc";

/** A line of the runs list, as the API tells it. */
export type RunListItem = ApiOutputs["runs"]["list"]["runs"][number];
