/** For tests of executors and planners: facts with sensible values, and capabilities that keep them in memory. */
import type {
  BackupFacts,
  Backups,
  BuildFacts,
  BuildJudgement,
  BuildOutlook,
  Builds,
  Capabilities,
  CapabilityName,
  JobRunFacts,
  Jobs,
  Observations,
  ReleaseFacts,
  Releases,
  StartBuildRequest,
} from "./capabilities";
import type { ExecuteContext } from "./executor";

export const SHA = "5f1c0a9e4b7d2f6388a1c3e5d7094b2a6c8e0f13";
export const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;

export function aBuild(facts: Partial<BuildFacts> = {}): BuildFacts {
  const state = facts.state ?? "succeeded";
  return {
    operationId: "op-build",
    state,
    error: null,
    id: "0199aaaa-0000-7000-8000-000000000012",
    buildServiceId: "api",
    number: 12,
    branch: "main",
    sha: SHA,
    pullRequestId: null,
    image: state === "succeeded" ? IMAGE : null,
    digest: state === "succeeded" ? IMAGE.slice(IMAGE.indexOf("@") + 1) : null,
    createdAt: "2026-03-01T09:00:00.000Z",
    reused: false,
    ...facts,
  };
}

export function aRelease(facts: Partial<ReleaseFacts> = {}): ReleaseFacts {
  return {
    operationId: "op-rollout",
    state: "running",
    error: null,
    deploymentId: "0199dddd-0000-7000-8000-000000000001",
    targetId: "deployment-prod",
    image: IMAGE,
    previousImage: null,
    build: aBuild(),
    ...facts,
  };
}

export function aJobRun(facts: Partial<JobRunFacts> = {}): JobRunFacts {
  return {
    operationId: "op-job",
    state: "running",
    error: null,
    id: "0199eeee-0000-7000-8000-000000000004",
    jobId: "job-prod",
    runName: "job-prod #4",
    exitCode: null,
    ...facts,
  };
}

export function aBackup(facts: Partial<BackupFacts> = {}): BackupFacts {
  return {
    operationId: "op-backup",
    state: "running",
    error: null,
    id: "0199ffff-0000-7000-8000-000000000007",
    addonId: "postgres-prod",
    name: "postgres-prod-7",
    sizeBytes: null,
    sha256: null,
    createdAt: "2026-03-01T09:00:00.000Z",
    ...facts,
  };
}

/** One attempt's work of one sort: what it asked for, and what came of it. Change `started` to let time pass. */
export class AttemptWork<Request, Facts> {
  readonly requests: Request[] = [];
  started: Facts | null = null;
  constructor(private readonly onStart: (request: Request) => Facts) {}
  findStarted = (): Promise<Facts | null> => Promise.resolve(this.started);
  start = (request: Request): Promise<Facts> => {
    this.requests.push(request);
    this.started ??= this.onStart(request);
    return Promise.resolve(this.started);
  };
}

export class BuildsDouble extends AttemptWork<StartBuildRequest, BuildFacts> implements Builds {
  readonly latestQueries: Parameters<Builds["findLatestSuccessful"]>[0][] = [];
  constructor(
    public known: BuildFacts[] = [],
    onStart: (request: StartBuildRequest) => BuildFacts = () => aBuild({ state: "queued" }),
  ) {
    super(onStart);
  }
  /** What rules say of any commit. */
  verdict: BuildJudgement = { sha: SHA, reason: null, lastBuild: null };
  readonly judged: Parameters<Builds["judge"]>[0][] = [];
  judge = (request: Parameters<Builds["judge"]>[0]): Promise<BuildJudgement> => {
    this.judged.push(request);
    return Promise.resolve(this.verdict);
  };
  readonly ensured: Parameters<Builds["ensure"]>[0][] = [];
  /** A known build of the commit, else one that has just begun. */
  ensure = (request: Parameters<Builds["ensure"]>[0]): Promise<BuildFacts> => {
    this.ensured.push(request);
    const known = this.known.find(({ sha }) => sha === request.sha);
    return Promise.resolve(known ?? aBuild({ state: "queued", sha: request.sha }));
  };
  preview = ({ sha, branch }: Parameters<Builds["preview"]>[0]): Promise<BuildOutlook> => {
    const wanted = sha ?? SHA;
    const existing = this.known.find((build) => build.sha === wanted && build.state !== "failed") ?? null;
    return Promise.resolve({ sha: wanted, subject: "Say hello", branch: branch ?? "main", existing });
  };
  find = (buildId: string): Promise<BuildFacts | null> =>
    Promise.resolve(this.known.find(({ id }) => id === buildId) ?? null);
  findLatestSuccessful = (
    query: Parameters<Builds["findLatestSuccessful"]>[0],
  ): Promise<BuildFacts | null> => {
    this.latestQueries.push(query);
    const { buildServiceId, branch, sha } = query;
    const found = this.known.filter(
      (build) =>
        build.state === "succeeded" &&
        (buildServiceId === undefined || build.buildServiceId === buildServiceId) &&
        (branch === undefined || build.branch === branch) &&
        (sha === undefined || build.sha === sha),
    );
    return Promise.resolve(found.sort((a, b) => b.number - a.number)[0] ?? null);
  };
}

type ReleaseRequest = Parameters<Releases["start"]>[0];
export class ReleasesDouble extends AttemptWork<ReleaseRequest, ReleaseFacts> implements Releases {
  /** What runs where, by resource id. */
  readonly running = new Map<string, { image: string; build: BuildFacts | null }>();
  constructor(
    onStart: (request: ReleaseRequest) => ReleaseFacts = (request) => aRelease({ image: request.image }),
  ) {
    super(onStart);
  }
  find = (): Promise<ReleaseFacts | null> => Promise.resolve(this.started);
  currentImage = (target: { id: string }) => Promise.resolve(this.running.get(target.id) ?? null);
}

type JobRequest = Parameters<Jobs["start"]>[0];
export class JobsDouble extends AttemptWork<JobRequest, JobRunFacts> implements Jobs {
  constructor(onStart: (request: JobRequest) => JobRunFacts = () => aJobRun({ state: "queued" })) {
    super(onStart);
  }
  find = (): Promise<JobRunFacts | null> => Promise.resolve(this.started);
}

type BackupRequest = Parameters<Backups["start"]>[0];
export class BackupsDouble extends AttemptWork<BackupRequest, BackupFacts> implements Backups {
  constructor(onStart: (request: BackupRequest) => BackupFacts = () => aBackup({ state: "queued" })) {
    super(onStart);
  }
  find = (): Promise<BackupFacts | null> => Promise.resolve(this.started);
}

export class ObservationsDouble implements Observations {
  readonly services = new Map<string, NonNullable<Awaited<ReturnType<Observations["service"]>>>>();
  readonly addons = new Map<string, NonNullable<Awaited<ReturnType<Observations["addon"]>>>>();
  service = (id: string) => Promise.resolve(this.services.get(id) ?? null);
  addon = (id: string) => Promise.resolve(this.addons.get(id) ?? null);
}

const STARTED_AT = new Date("2026-03-01T09:00:00.000Z");

/** A call of an executor `secondsIn` seconds after its attempt started. */
export function aCall<Spec, C extends CapabilityName>(
  spec: Spec,
  use: Pick<Capabilities, C>,
  call: { wait?: boolean; timeoutSeconds?: number; secondsIn?: number } = {},
): ExecuteContext<Spec, C> {
  return {
    spec,
    use,
    wait: call.wait ?? true,
    timeoutSeconds: call.timeoutSeconds ?? 3600,
    idempotencyKey: "run:node:1",
    attemptStartedAt: STARTED_AT,
    now: () => new Date(STARTED_AT.getTime() + (call.secondsIn ?? 0) * 1000),
    signal: new AbortController().signal,
  };
}
