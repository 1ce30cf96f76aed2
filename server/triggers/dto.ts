/** As a run's trigger. */
export const DELIVERY_SOURCES = ["webhook", "git", "cron"] as const;
export type DeliverySource = (typeof DELIVERY_SOURCES)[number];

/** What a trigger told a flow, and what came of it. Instants are ISO strings. */
export interface FlowDeliveryDto {
  id: string;
  source: DeliverySource;
  at: string;
  /** `main · 3f2a1c9` */
  subject: string;
  outcome: "started" | "paused" | "ignored" | "refused";
  /** Why nothing was started. */
  reason: string | null;
  /** Branch and commit by the trigger's ref. */
  triggers: Record<string, unknown>;
  /** Network address of a call. */
  address: string | null;
  /** Null when none was started, or it was cleaned up. */
  run: { runId: string; number: number } | null;
}

/** The address at which programs start a flow, as people may see it. */
export interface FlowWebhookDto {
  /** Null while there is no token. */
  token: {
    /** Its last four characters. */
    end: string;
    madeAt: string;
    madeBy: string;
  } | null;
  /** Whether GET starts a run too. */
  getAllowed: boolean;
  /** Whether calls have to be signed. */
  signed: boolean;
}
