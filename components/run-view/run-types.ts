import type { ApiOutputs } from "@/components/trpc";

/** Everything about a run that the page begins with. */
export type RunDetail = ApiOutputs["runs"]["get"];

/** An Approval node that a run has reached, as this reader sees it. */
export type Approval = ApiOutputs["approvals"]["list"][number];
