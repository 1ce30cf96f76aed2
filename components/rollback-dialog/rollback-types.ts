import type { ApiInputs, ApiOutputs } from "@/components/trpc";

/** What rolling back to a run would do, as the API tells it. */
export type RollbackPlan = ApiOutputs["rollbacks"]["plan"];
export type RollbackTarget = RollbackPlan["targets"][number];
export type RollbackCommits = NonNullable<RollbackTarget["disappearing"]>;
export type RollbackAddon = RollbackPlan["addons"][number];
export type RollbackBackup = RollbackAddon["backups"][number];
export type RanSince = RollbackPlan["ranSince"][number];

export type StartRollback = ApiInputs["rollbacks"]["start"];
