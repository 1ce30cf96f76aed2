import type { Executions, Imports, Restarts, Restores } from "./action-capabilities";
import type { Approvals, Flows, LoopPlace, SecretGroups } from "./flow-capabilities";
import type { Http, Images, Messages } from "./network-capabilities";

/**
 * What node executors may do to the outside, as interfaces. The server provides them, bound to one node attempt:
 * every `start…` carries the attempt's idempotency key, so calling it again after a crash finds the same work.
 */

export type TargetKind = "service" | "job";

/** Work that was accepted and goes on by itself. */
export type WorkState = "queued" | "running" | "succeeded" | "failed" | "aborted";

export interface WorkFacts {
  /** Row id of the operation; its log is the node's log. */
  operationId: string | null;
  state: WorkState;
  /** One sentence when it failed or was aborted. */
  error: string | null;
}

export interface BuildFacts extends WorkFacts {
  id: string;
  buildServiceId: string;
  number: number;
  branch: string | null;
  sha: string;
  pullRequestId: number | null;
  image: string | null;
  digest: string | null;
  createdAt: string;
  /** An existing build of the same commit and inputs was taken. */
  reused: boolean;
}

export interface StartBuildRequest {
  buildServiceId: string;
  branch?: string | undefined;
  /** Absent or empty: head of the branch. */
  sha?: string | undefined;
  pullRequestId?: number | undefined;
  reuseExistingBuilds: boolean;
  buildArguments?: Record<string, string> | undefined;
  dockerfile?: string | undefined;
  contextDir?: string | undefined;
  timeoutSeconds: number;
}

/** Which commits are worth a build. */
export interface BuildRules {
  /** .gitignore syntax; compared with the files changed since the newest successful build of the branch. */
  pathIgnoreRules: string[];
  /** The paths are those that are worth a build, instead of those that are not. */
  isAllowList: boolean;
  ciIgnoreFlagsEnabled: boolean;
  /** Looked for in the commit's message; absent: the usual ones, such as `[skip ci]`. */
  ciIgnoreFlags?: string[] | undefined;
}

/** What rules say about a commit. */
export interface BuildJudgement {
  /** The commit that was judged: a branch may move on meanwhile. */
  sha: string;
  /** Why it is not worth a build, as the end of a sentence; null when it is. */
  reason: string | null;
  /** The newest successful build of the same branch. */
  lastBuild: BuildFacts | null;
}

/** What asking for a build would come to. */
export interface BuildOutlook {
  sha: string;
  /** First line of the commit's message. */
  subject: string;
  branch: string | null;
  /** The build that would be taken instead of making one: it succeeded, or still goes on. */
  existing: BuildFacts | null;
}

/** Every `start` has its twin: what this attempt has started already, or null. Ask it before working out what to start. */
export interface Builds {
  findStarted(): Promise<BuildFacts | null>;
  start(request: StartBuildRequest): Promise<BuildFacts>;
  /**
   * A build of one commit for an attempt that does something else with it: one there is, or still goes on, or else one
   * started in the attempt's name. Asking again finds what it started.
   */
  ensure(
    request: Pick<StartBuildRequest, "buildServiceId" | "branch" | "pullRequestId" | "timeoutSeconds"> & {
      sha: string;
    },
  ): Promise<BuildFacts>;
  /** What `start` would come to; starts nothing. */
  preview(request: Omit<StartBuildRequest, "reuseExistingBuilds" | "timeoutSeconds">): Promise<BuildOutlook>;
  /** Holds the commit a build would be of against rules; starts nothing. */
  judge(
    request: Pick<StartBuildRequest, "buildServiceId" | "branch" | "sha" | "pullRequestId"> & {
      rules: BuildRules;
    },
  ): Promise<BuildJudgement>;
  /** Null when there is no such build in the project. */
  find(buildId: string): Promise<BuildFacts | null>;
  /** Newest successful build; of the given service, branch and commit where given. */
  findLatestSuccessful(query: {
    buildServiceId?: string | undefined;
    branch?: string | undefined;
    sha?: string | undefined;
  }): Promise<BuildFacts | null>;
}

export interface ReleaseFacts extends WorkFacts {
  deploymentId: string;
  targetId: string;
  image: string;
  previousImage: string | null;
  /** The build that made the image, where it is known. */
  build: BuildFacts | null;
}

export interface Releases {
  findStarted(): Promise<ReleaseFacts | null>;
  /** Rolls an image out on a service, or sets it on a job. */
  start(request: {
    target: { id: string; kind: TargetKind };
    image: string;
    buildId?: string | undefined;
    timeoutSeconds: number;
  }): Promise<ReleaseFacts>;
  find(deploymentId: string): Promise<ReleaseFacts | null>;
  /** The image the resource runs (service) or is set to (job) right now; null when none was ever released. */
  currentImage(target: {
    id: string;
    kind: TargetKind;
  }): Promise<{ image: string; build: BuildFacts | null } | null>;
}

export interface JobRunFacts extends WorkFacts {
  id: string;
  jobId: string;
  /** `job-prod #4` */
  runName: string;
  exitCode: number | null;
}

export interface Jobs {
  findStarted(): Promise<JobRunFacts | null>;
  start(request: {
    jobId: string;
    environment?: Record<string, string> | undefined;
    command?: string | undefined;
    /** Another image than the job's own. */
    image?: string | undefined;
    timeoutSeconds: number;
  }): Promise<JobRunFacts>;
  find(jobRunId: string): Promise<JobRunFacts | null>;
}

export interface BackupFacts extends WorkFacts {
  id: string;
  addonId: string;
  name: string;
  sizeBytes: number | null;
  sha256: string | null;
  createdAt: string;
}

export interface Backups {
  findStarted(): Promise<BackupFacts | null>;
  start(request: {
    addonId: string;
    backupType: "snapshot" | "dump";
    compression: "zstd" | "gz" | "none";
    timeoutSeconds: number;
  }): Promise<BackupFacts>;
  find(backupId: string): Promise<BackupFacts | null>;
}

/** Reads what really runs. `ready` is what a Condition of type `running` waits for. */
export interface Observations {
  service(
    serviceId: string,
  ): Promise<{ ready: boolean; status: string; image: string | null; detail: string | null } | null>;
  addon(addonId: string): Promise<{ ready: boolean; status: string; detail: string | null } | null>;
}

export interface Capabilities {
  builds: Builds;
  releases: Releases;
  jobs: Jobs;
  backups: Backups;
  observations: Observations;
  restores: Restores;
  restarts: Restarts;
  executions: Executions;
  imports: Imports;
  approvals: Approvals;
  flows: Flows;
  secretGroups: SecretGroups;
  loop: LoopPlace;
  http: Http;
  messages: Messages;
  images: Images;
}
export type CapabilityName = keyof Capabilities;

/** An expected failure of a capability: an unknown id, a missing branch, a place that does not answer. */
export class CapabilityError extends Error {
  override readonly name = "CapabilityError";
  constructor(
    /** Kebab-case, stable: `not-found`, `missing-branch`, `unreachable`, `no-image` … */
    readonly code: string,
    message: string,
    /** Transient failures are tried again by the engine. */
    readonly transient = false,
  ) {
    super(message);
  }
}
