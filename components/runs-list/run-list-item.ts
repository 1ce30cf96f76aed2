import type { ApiOutputs } from "@/components/trpc";

/** A page of the runs list, as the API tells it. */
export type RunsPage = ApiOutputs["runs"]["list"];

/** A line of it. */
export type RunListItem = RunsPage["runs"][number];

/** An image that a run deployed. */
export type RunImage = RunListItem["images"][number];
