import type { RunStatus } from "@/core/run";
import type { RunListItem } from "./dto";

/** How far back a list reaches from now, in PostgreSQL's words. */
export const RUN_LIST_PERIODS = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" } as const;

export interface RunListQuery {
  projectId: string;
  pipelineId?: string | undefined;
  stageId?: string | undefined;
  status?: RunStatus[] | undefined;
  kind?: RunListItem["kind"] | undefined;
  /** Id of a run: only the rollbacks to it. */
  rollbackTo?: string | undefined;
  trigger?: string | undefined;
  /** Who or what started them, by name. */
  triggeredBy?: string | undefined;
  /** In the name, the description, a branch or message of a commit; the beginning of a commit; or the number. */
  text?: string | undefined;
  /** The earliest request for it: an instant, or a period that ends now. */
  since?: Date | keyof typeof RUN_LIST_PERIODS | undefined;
  until?: Date | undefined;
  concluded?: boolean | undefined;
  /** True: only those that wait, and for nothing but people's approval. */
  waitsForApproval?: boolean | undefined;
  /** `nextCursor` of the page before: the runs behind it. At most one of the three. */
  cursor?: string | undefined;
  /** `previousCursor` of the page behind: the runs before it. */
  before?: string | undefined;
  /** `firstCursor` of a page: that run and those behind it, however many newer ones have come since. */
  from?: string | undefined;
  limit: number;
}
