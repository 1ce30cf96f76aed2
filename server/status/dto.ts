import type { RetentionStatus } from "@/server/retention";
import type { OperationKind, OperationStatus, RunStatus } from "@/server/db/generated/enums";

/** The two tables whose rows are their own queue. */
export type Queue = "run" | "operation";

/** A run or operation as the page names it and leads to it. */
export interface WorkItem {
  queue: Queue;
  /** Of the run or operation. */
  id: string;
  projectId: string;
  /** What kind of operation; null for a run. */
  operationKind: OperationKind | null;
  /** The run itself, or the one that asked for the operation; null when a person or program asked for it. */
  run: RunPlace | null;
}

export interface RunPlace {
  id: string;
  number: number;
  name: string | null;
  pipelineId: string;
  stage: string;
}

/** All instants are ISO strings of the database's clock; all ages and rests are its own subtraction, in milliseconds. */
export interface WorkerStatus {
  id: string;
  hostname: string;
  pid: number;
  /** `all` or `worker`. */
  role: string;
  startedAt: string;
  heartbeatAt: string;
  heartbeatAgeMs: number;
  /** Heard of within the life of a lease. */
  alive: boolean;
  runs: number;
  operations: number;
}

export interface LeaseStatus extends WorkItem {
  owner: string;
  fencingToken: number;
  expiresAt: string;
  /** Negative: it has run out, and the row is due again. */
  expiresInMs: number;
}

/** Due work: its wake-up time has come and nobody holds a live lease. */
export interface DueStatus {
  queue: Queue;
  due: number;
  /** Of those, due for longer than `UNTAKEN_AFTER_SECONDS`. */
  untaken: number;
  /** How long the longest due one has been; 0 when nothing is due. */
  oldestAgeMs: number;
}

export interface DueItem extends WorkItem {
  dueSince: string;
  ageMs: number;
}

/** Runs of one flow that wait for their turn. */
export interface FlowQueue {
  projectId: string;
  pipelineId: string;
  stage: string;
  queued: number;
  oldest: RunPlace & { since: string; ageMs: number; waitReason: string | null };
  /** The flow's triggers are paused: what they had queued waits until they are resumed. */
  paused: boolean;
  /** The run whose end lets the next one start; null when there is none, and then nothing but the end of a pause will. */
  ahead: (RunPlace & { status: RunStatus; waitReason: string | null }) | null;
}

export interface ParkedRun extends RunPlace {
  projectId: string;
  status: RunStatus;
  waitReason: string | null;
  waitSince: string | null;
  wakeAt: string;
  wakeInMs: number;
}

export interface ReclaimedItem extends WorkItem {
  at: string;
  ageMs: number;
  /** The worker that had it. */
  from: string | null;
  /** The worker that has it now; null when nobody has. */
  owner: string | null;
  times: number;
  status: RunStatus | OperationStatus;
}

/** Of the disk that has the data directory of the process that answers. */
export interface DiskStatus {
  path: string;
  freeBytes: number;
  totalBytes: number;
}

export interface DatabaseStatus {
  version: string;
  sizeBytes: number;
  connections: number;
  maxConnections: number;
  /** Of a question without an answer to compute. */
  roundTripMs: number;
  /** Of the smallest transaction that is written to disk. */
  commitMs: number;
}

/** The first ones of a list, and how long all of it is. */
export interface Top<Item> {
  total: number;
  items: Item[];
}

export interface SystemStatus {
  /** The database's time. */
  at: string;
  workers: WorkerStatus[];
  leases: Top<LeaseStatus>;
  due: DueStatus[];
  oldestDue: DueItem[];
  queues: FlowQueue[];
  /** Runs that have not concluded. */
  runs: { status: RunStatus; count: number }[];
  parked: Top<ParkedRun> & { nextWakeAt: string | null };
  /** Newest first; `total` is that of the last 24 hours. */
  reclaimed: Top<ReclaimedItem>;
  /** Operations that have not concluded. */
  operations: { kind: OperationKind; status: OperationStatus; count: number }[];
  database: DatabaseStatus;
  /** Null while there is no data directory. */
  disk: DiskStatus | null;
  /** The last clean-ups. */
  retention: RetentionStatus;
}
