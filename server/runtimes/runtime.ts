/**
 * The contract between Slipway and the places things really run (`docs/architecture.md`, "Runtimes").
 *
 * Everything is *start, then observe*: `start` is idempotent by `spec.id` and returns once the work exists;
 * `follow` replays from a cursor, then tails, and ends with exactly one outcome. A driver never retries,
 * never reads the product's database and never knows what a run is.
 */

/** What a driver may be able to do. A flow that needs a missing one is told when it is validated. */
export const RUNTIME_CAPABILITIES = [
  "build",
  "service",
  "replicas",
  "job",
  "exec",
  "exec.user",
  "image.pull",
  "addon.postgres",
  "addon.import",
  "backup.snapshot",
  "backup.dump",
] as const;
export type RuntimeCapability = (typeof RUNTIME_CAPABILITIES)[number];

/** `repository@sha256:<64 hex>`: images are always pinned. */
export type ImageRef = string;

interface WorkBase {
  /** The engine's id for this piece of work, `[A-Za-z0-9_.:-]{1,200}`. Starting it twice starts it once. */
  id: string;
  projectId: string;
  /** Seconds until the driver stops the work and reports `timedOut`. */
  timeoutSeconds: number;
}

/** Builds one commit. Outcome data: `BuildResult`. */
export interface BuildWork extends WorkBase {
  kind: "build";
  buildServiceId: string;
  repoUrl: string;
  /** 40 hex digits, already resolved. */
  sha: string;
  /** Directory inside the repository, `/` for its root. */
  contextDir: string;
  buildCommand?: string | undefined;
  dockerfile?: string | undefined;
  buildArguments: Record<string, string>;
}
export interface BuildResult {
  image: ImageRef;
  digest: string;
  sizeBytes: number;
}

/** Runs an image to completion. Outcome data: `JobResult`; a non-zero exit is `failed` with the data present. */
export interface JobWork extends WorkBase {
  kind: "job";
  jobId: string;
  image: ImageRef;
  /** Shell command; absent means the artefact's own. */
  command?: string | undefined;
  environment: Record<string, string>;
}
export interface JobResult {
  exitCode: number | null;
  signal: string | null;
}

/** Changes what a service runs: new version beside the old, health check, switch, drain. Outcome data: `RolloutResult`. */
export interface RolloutWork extends WorkBase {
  kind: "rollout";
  serviceId: string;
  image: ImageRef;
  command?: string | undefined;
  /** Public port on the runtime's host; the program is told its own in `$PORT`. */
  port: number;
  replicas: number;
  environment: Record<string, string>;
  healthCheck: HealthCheck;
}
export interface HealthCheck {
  /** HTTP path that answers 2xx or 3xx when healthy; absent means an accepted TCP connection is enough. */
  path?: string | undefined;
  intervalSeconds: number;
  timeoutSeconds: number;
  /** Seconds a new replica has to become healthy before the rollout fails. */
  graceSeconds: number;
}
export interface RolloutResult {
  image: ImageRef;
  previousImage: ImageRef | null;
}

/** Takes and verifies a backup of an addon. Outcome data: `BackupResult`. */
export interface BackupWork extends WorkBase {
  kind: "backup";
  addonId: string;
  addonType: AddonType;
  connection: AddonConnection;
  backupType: "snapshot" | "dump";
  compression: "zstd" | "gz" | "none";
}
export interface BackupResult {
  /** Where the driver keeps it; give it back unchanged to `restore` and `openBackup`. */
  location: string;
  sizeBytes: number;
  sha256: string;
  /** What was really done: drivers may fall back from zstd to gz and say so. */
  compression: "zstd" | "gz" | "none";
}

/** Puts a backup back into an addon; the addon's connection details stay the same. Outcome data: none. */
export interface RestoreWork extends WorkBase {
  kind: "restore";
  addonId: string;
  addonType: AddonType;
  connection: AddonConnection;
  backupType: "snapshot" | "dump";
  location: string;
  sha256: string;
}

/**
 * Runs a command beside what runs: the target's image and environment, not its entry point. Standard output and error
 * go to the log. Outcome data: `ExecResult`; a non-zero exit is `failed` with the data present.
 */
export interface ExecWork extends WorkBase {
  kind: "exec";
  target: { kind: "service" | "job"; id: string };
  image: ImageRef;
  /** Program and arguments; no shell. */
  argv: string[];
  environment: Record<string, string>;
  /** Needs `exec.user`. */
  user?: string | undefined;
  group?: string | undefined;
}
export interface ExecResult {
  exitCode: number | null;
  signal: string | null;
  /** The last 256 KiB of standard output. */
  stdOut: string;
  stdOutTruncated: boolean;
}

/** Loads data from elsewhere into an addon. Outcome data: none. */
export interface ImportWork extends WorkBase {
  kind: "import";
  addonId: string;
  addonType: AddonType;
  connection: AddonConnection;
  source:
    | { type: "url"; url: string; compression: "zstd" | "gz" | "none" }
    | { type: "database"; connectionString: string; allDatabases: boolean };
}

/** Starts a service or addon anew with what it runs already; over when it is ready again. Outcome data: none. */
export interface RestartWork extends WorkBase {
  kind: "restart";
  target: { kind: "service"; serviceId: string } | { kind: "addon"; addon: AddonSpec };
}

export type Work =
  BuildWork | JobWork | RolloutWork | BackupWork | RestoreWork | ExecWork | ImportWork | RestartWork;
export type WorkKind = Work["kind"];

export interface WorkResults {
  build: BuildResult;
  job: JobResult;
  rollout: RolloutResult;
  backup: BackupResult;
  restore: Record<string, never>;
  exec: ExecResult;
  import: Record<string, never>;
  restart: Record<string, never>;
}

/** Honest ends. `lost` means the driver can no longer tell what became of the work. */
export type Outcome<K extends WorkKind = WorkKind> =
  | { type: "succeeded"; data: WorkResults[K] }
  | { type: "failed"; reason: string; data?: WorkResults[K] | undefined; lastLogLines?: string[] | undefined }
  | { type: "stopped" }
  | { type: "timedOut"; afterSeconds: number }
  | { type: "lost"; detail: string };

/** What `follow` yields. `cursor` is opaque; give the last one back to go on from there without a gap. */
export type WorkEvent<K extends WorkKind = WorkKind> =
  | { type: "log"; cursor: string; at: Date; stream: "stdout" | "stderr" | "system"; text: string }
  | { type: "outcome"; cursor: string; outcome: Outcome<K> };

export interface WorkRef {
  kind: WorkKind;
  id: string;
}

/** An image that a runtime keeps by itself, apart from any registry. */
export interface HeldImage {
  image: ImageRef;
  /** When a build last gave it out. */
  usedAt: Date;
}

export interface ServiceState {
  serviceId: string;
  /** `absent`: nothing was ever deployed or it was removed. */
  status: "absent" | "starting" | "healthy" | "degraded" | "stopped";
  image: ImageRef | null;
  replicas: { desired: number; ready: number };
  /** `http://host:port` when reachable from the machine of the runtime. */
  url: string | null;
  /** A sentence when it is not healthy. */
  detail: string | null;
}

export type AddonType = "postgres" | "external-postgres";
/** Values a linked service or job gets as secrets. */
export interface AddonConnection {
  host: string;
  port: number;
  database: string;
  username: string;
  password: string;
  connectionString: string;
}
export interface AddonSpec {
  projectId: string;
  addonId: string;
  type: AddonType;
  version?: string | undefined;
  /** For `external-postgres`. */
  connectionString?: string | undefined;
}
export interface AddonState {
  addonId: string;
  status: "absent" | "starting" | "running" | "stopped" | "failed";
  sizeBytes: number | null;
  detail: string | null;
}

export interface ServiceLogLine {
  cursor: string;
  at: Date;
  /** Replica index, or `router`. */
  source: string;
  text: string;
}

/**
 * One driver, bound to one place with its settings.
 *
 * Obligations: `start` with a known id changes nothing and does not throw. `follow` of a known id always ends
 * with one `outcome`, also when the work ended before the call and after a restart of Slipway. `stop` asks,
 * then kills after `graceMs`; it is not an error when the work is gone. A failed rollout leaves the old
 * version serving, a successful one drops no request.
 */
export interface Runtime {
  readonly driver: string;
  readonly capabilities: ReadonlySet<RuntimeCapability>;
  /** Why a capability is missing, in one sentence for people. */
  explainMissing(capability: RuntimeCapability): string;

  /** Throws `RuntimeError` when the work cannot exist (unknown image, port taken, invalid settings). */
  start(work: Work): Promise<void>;
  follow<K extends WorkKind>(
    ref: WorkRef & { kind: K },
    cursor: string | null,
    signal: AbortSignal,
  ): AsyncIterable<WorkEvent<K>>;
  stop(ref: WorkRef, graceMs: number): Promise<void>;
  /** Work the driver still holds, running or ended and not yet forgotten. */
  list(): Promise<WorkRef[]>;
  /** Lets the driver drop what it keeps about ended work; artefacts and backups stay. */
  forget(ref: WorkRef): Promise<void>;

  imageExists(image: ImageRef): Promise<boolean>;
  /** The images it keeps that builds have made, of all projects that share it; none when a registry keeps them. */
  listImages(): Promise<HeldImage[]>;
  /**
   * Removes an image and tells how many bytes that freed; 0 when it is not there. Throws `RuntimeError` `conflict`
   * while something of the runtime uses it, or a build has given it out within the last hour.
   */
  removeImage(image: ImageRef): Promise<number>;

  inspectService(projectId: string, serviceId: string): Promise<ServiceState>;
  /** Log lines after `cursor`, at most `limit`, oldest first. A null cursor gives the newest `limit` lines. */
  readServiceLogs(
    projectId: string,
    serviceId: string,
    cursor: string | null,
    limit: number,
  ): Promise<ServiceLogLine[]>;
  removeService(projectId: string, serviceId: string): Promise<void>;

  /** Creates the addon or finds it again, started; same id, same connection. */
  ensureAddon(spec: AddonSpec): Promise<AddonConnection>;
  inspectAddon(spec: AddonSpec): Promise<AddonState>;
  removeAddon(projectId: string, addonId: string): Promise<void>;
  openBackup(location: string): Promise<NodeJS.ReadableStream>;
  removeBackup(location: string): Promise<void>;

  /** Releases handles of this process. What runs, goes on running. */
  close(): Promise<void>;
}

/** An expected failure of a driver. `transient` ones (place unreachable, 5xx) may be tried again by the engine. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
  // Next.js instantiates modules more than once, and what the instances share throws the class of one of them.
  static override [Symbol.hasInstance](value: unknown): value is RuntimeError {
    return value instanceof Error && value.name === "RuntimeError";
  }

  constructor(
    readonly code:
      "unreachable" | "invalid" | "unknown-image" | "port-taken" | "unsupported" | "not-found" | "conflict",
    message: string,
    readonly transient = false,
  ) {
    super(message);
  }
}
