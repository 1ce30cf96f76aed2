/** Why nothing but people releases on a stage. */
export interface HoldDto {
  id: string;
  reason: string;
  /** Since when, ISO. */
  heldAt: string;
  heldBy: string;
  /** The newest rollback that put or kept it on hold; null for a hold by hand, and once that run was cleaned up. */
  rollback: { runId: string; number: number } | null;
  /** Triggers that did nothing since. */
  skippedCount: number;
}

/** What a trigger would have started, had the stage not been on hold. */
export interface SkippedTrigger {
  id: string;
  /** As a run's: `git`, `webhook`, `cron`, `flow`, `api`. */
  trigger: string;
  by: string;
  /** ISO. */
  at: string;
  /** What the run would have been called. */
  name: string | null;
  description: string | null;
  /** As people may see them: secret values masked. */
  arguments: Record<string, unknown>;
  /** Branch and commit by the trigger's ref. */
  triggers: Record<string, unknown>;
  /** The run whose step it was; null when none, or it was cleaned up. */
  run: { runId: string; number: number } | null;
}
