import { z } from "zod";
import type { DocumentChange } from "@/core/document/diff";
import type { RunStatus } from "@/core/run";
import type { HoldDto } from "@/server/holds";
import type { ImageFacts } from "@/server/resources";

/** What a rollback is started with; the body of `POST …/rollback` without `plan`. */
export const StartRollbackSchema = z.strictObject({
  /** Kept with the run for ever. */
  reason: z.string().trim().min(1, "say why").max(500, "is longer than 500 characters"),
  /** Also makes the release flow what it was in that run, as a new revision. */
  configuration: z.boolean().default(false),
  /** Ids of services and jobs; absent: every one whose image would change. */
  targets: z.array(z.string().min(1).max(200)).max(500).optional(),
  /** Ids of backups to put back first, one of an addon at most: what was written since is lost. */
  restoreBackups: z.array(z.string().min(1).max(100)).max(50).optional(),
  /** Asks the flow's runs under way to stop instead of waiting for their end. */
  abortUnderWay: z.boolean().default(false),
});
export type StartRollbackRequest = z.output<typeof StartRollbackSchema>;

/** Why a target is not rolled back. */
export type LeftOutCode =
  /** The service or job was deleted. */
  | "target-gone"
  /** It stands in another stage now, or in none. */
  | "other-stage"
  /** It came to the stage later. */
  | "added-since"
  /** Nothing had been released on it then. */
  | "nothing-then"
  /** Its build was deleted. */
  | "build-gone"
  /** The artefact is gone from where it runs, or from its registry. */
  | "image-gone";

/** A commit that comes or goes. */
export interface RollbackCommit {
  sha: string;
  /** First line. */
  subject: string;
  authorName: string;
  /** ISO. */
  at: string;
}

export interface RollbackCommits {
  /** Newest first, at most 50. */
  commits: RollbackCommit[];
  /** Of all, at most 500. */
  count: number;
}

/** One service or job of the stage, as it is and as it would be. */
export interface RollbackTarget {
  kind: "service" | "job";
  id: string;
  name: string;
  /** Null: nothing was ever released on it, or it is gone. */
  now: ImageFacts | null;
  /** Null: nothing was released on it then. */
  then: ImageFacts | null;
  /** `changes`: can be rolled back; `same`: runs that image already; `left-out`: see `leftOut`. */
  state: "changes" | "same" | "left-out";
  leftOut: { code: LeftOutCode; message: string } | null;
  /** Whether the image of then is still there; `unknown` when its place does not answer now: it is tried all the same. */
  available: "yes" | "no" | "unknown";
  /** A sentence about what could not be found out; null when everything could. */
  warning: string | null;
  /** Commits that what runs now has and the other has not; null when that cannot be told. */
  disappearing: RollbackCommits | null;
  /** Commits that come back: those of then that what runs now has not. Null when that cannot be told. */
  returning: RollbackCommits | null;
}

/** What was done to the stage since that run and is not undone by a rollback. */
export interface RanSince {
  type: "job" | "command" | "import" | "restore";
  id: string;
  resourceKind: "service" | "job" | "addon";
  resourceId: string;
  /** `job-prod #4`, `command on api`. */
  label: string;
  status: string;
  exitCode: number | null;
  /** ISO. */
  startedAt: string | null;
  concludedAt: string | null;
  /** The run that did it; null when a person, the API or a change of image did, or the run is gone. */
  run: { id: string; number: number } | null;
}

export interface RollbackBackup {
  id: string;
  name: string;
  backupType: "snapshot" | "dump";
  sizeBytes: number | null;
  /** The moment whose data it holds, ISO. What was written since is lost when it is put back. */
  takenAt: string;
  /** The same in seconds until now. */
  losesSeconds: number;
  /** Against that run: before it began, while it ran, or since. */
  taken: "before" | "during" | "since";
  run: { id: string; number: number } | null;
}

export interface RollbackAddon {
  id: string;
  /** To be typed before one of its backups is put back. */
  name: string;
  type: string;
  /** Newest first, at most 20; all of them complete and verified. */
  backups: RollbackBackup[];
  /** The one nearest to the end of that run: the first since, else the last while it ran; null when there is neither. */
  nearestBackupId: string | null;
}

/** How the release flow differs. */
export interface RollbackConfiguration {
  changed: boolean;
  revisionNow: number | null;
  revisionThen: number;
  /** From now to then, one sentence each. */
  changes: { type: DocumentChange["type"]; text: string; parts: DocumentChange["parts"] }[];
  /** Why that document cannot be the flow any more; null when it can. */
  impossible: string | null;
}

/** A step of the flow that takes part in rollbacks (`runOn`), beside the releases. */
export interface RollbackStep {
  kind: string;
  ref: string | null;
  /** `Run job-prod`. */
  title: string;
  /** Why it could never run in this rollback, which would fail before its first step; null when it can. */
  blockedBy: string | null;
}

/** What rolling back to a run would do. Nothing was changed to find it out. */
export interface RollbackPlan {
  /** The run returned to. */
  run: {
    id: string;
    number: number;
    name: string | null;
    kind: "release" | "rollback";
    status: RunStatus;
    concludedAt: string | null;
    pipelineId: string;
    stage: string;
  };
  /** Why it cannot be rolled back to at all; null when it can. */
  impossible: string | null;
  targets: RollbackTarget[];
  /** Newest first, at most 100. */
  ranSince: RanSince[];
  ranSinceCount: number;
  addons: RollbackAddon[];
  configuration: RollbackConfiguration;
  /** Of the flow as it is. */
  steps: RollbackStep[];
  /** Of the flow as it was, for a rollback with its configuration; the same when that has not changed. */
  stepsThen: RollbackStep[];
  /** Runs of the flow that have not ended: the rollback waits for those that have begun, or has them aborted. */
  underWay: {
    id: string;
    number: number;
    name: string | null;
    kind: "release" | "rollback";
    status: RunStatus;
  }[];
  /** The hold the stage is on already. */
  hold: HoldDto | null;
}

/** A run that was made by rolling back. */
export interface StartedRollback {
  id: string;
  number: number;
  status: RunStatus;
  /** Why targets of then are not rolled back with it. */
  leftOut: { kind: "service" | "job"; id: string; message: string }[];
  /** The revision that the flow's configuration was restored as; null when it was not. */
  revision: number | null;
}
