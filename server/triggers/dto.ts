import type { GitProviderName } from "./providers";

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

/** A trigger that looks by itself, and how that goes. Instants are ISO strings. */
export interface WatchedTriggerDto {
  /** Its place in the document's list. */
  position: number;
  ref: string | null;
  kind: "git" | "cron";
  /** Without credentials; null for a schedule. */
  repoUrl: string | null;
  /** When the repository answered last; null before the first look: only what comes behind that starts a run. */
  seenAt: string | null;
  /** Five fields; null for a repository. */
  cron: string | null;
  /** By whose clock; null for a repository. */
  timeZone: string | null;
  /** When the schedule starts a run next. */
  dueAt: string | null;
  /** Why it can start nothing. */
  error: string | null;
}

/** Something in a repository, and what a trigger says to it. */
export interface TriedOccurrenceDto {
  kind: "push" | "pull" | "tag" | "deleted";
  /** Or the tag; null for a request from a fork. */
  branch: string | null;
  pullRequestId: number | null;
  sha: string;
  /** First line of the commit's message. */
  title: string;
  author: string;
  /** ISO; null for a commit that is gone. */
  at: string | null;
  starts: boolean;
  /** Why it starts nothing. */
  reason: string | null;
  /** What `refs.<trigger>` would be; null when nothing is started. */
  values: { repoUrl: string; sha: string; branch?: string; pullRequestId?: number } | null;
}

/** What a trigger would do. */
export type TriggerTrialDto =
  | {
      kind: "git";
      /** Whose commits were tried; null for tags, or an empty repository. */
      branch: string | null;
      /** Others that can be tried, the default one first. */
      branches: string[];
      /** Pull requests first, then commits; newest first. */
      tried: TriedOccurrenceDto[];
    }
  /** The next times, ISO. */
  | { kind: "cron"; times: string[] };

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

/** Whether a git provider may send notices to a project. Instants are ISO strings. */
export interface GitHookDto {
  provider: GitProviderName;
  /** Where it sends them to, below the server's address. */
  path: string;
  /** Null while it may not. */
  secret: {
    madeAt: string;
    madeBy: string;
    /** When a notice came last. */
    heardAt: string | null;
  } | null;
}
