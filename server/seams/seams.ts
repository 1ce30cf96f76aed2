import type { NodeStatus, RunStatus } from "@/core/run";

/** Which statuses of runs a worker writes down; the others are where runs begin, and are written with a step of their own. */
const RUN_STATUSES_WRITTEN = {
  Queued: false,
  Pending: false,
  Running: true,
  Waiting: true,
  Success: true,
  Failed: true,
  Aborting: true,
  Aborted: true,
} as const satisfies Record<RunStatus, boolean>;

const NODE_STATUSES_WRITTEN = {
  Pending: false,
  Running: true,
  Waiting: true,
  Retrying: true,
  Success: true,
  Failed: true,
  Skipped: true,
  Aborting: true,
  Aborted: true,
} as const satisfies Record<NodeStatus, boolean>;

type Written<Statuses extends Record<string, boolean>> = {
  [Status in keyof Statuses & string]: Statuses[Status] extends true ? Status : never;
}[keyof Statuses & string];

/** A commit by which runs or nodes come to a status. */
export type StatusStep =
  | `run becomes ${Written<typeof RUN_STATUSES_WRITTEN>}`
  | `node becomes ${Written<typeof NODE_STATUSES_WRITTEN>}`;

/** Everything else a worker does that somebody else can see: commits and effects. */
const OTHER_STEPS = [
  "worker signs on",
  "dead workers' leases are freed",
  "leases are given back",
  "leases are renewed",
  "runs are taken",
  "operations are taken",
  "run is parked",
  "run is looked at again",
  "run is said to be broken",
  "executor is called",
  "operation is marked running",
  "operation is put off",
  "operation is put back",
  "operation's log is stored",
  "operation is concluded",
  "work is started",
  "work is stopped",
  "work is forgotten",
] as const;

/** Moments inside of transactions, and rings that are heard. */
const MOMENTS = [
  "operation is enqueued, not committed",
  "child run is created, not committed",
  "run's end is written, not committed",
  "queue has advanced, not committed",
  "parent is woken, not committed",
  "a wake-up is heard",
  "a wish to abort is heard",
] as const;

/** What has a seam before it and one behind it. */
export type Step = StatusStep | (typeof OTHER_STEPS)[number];

/** A moment at which the crash matrix kills workers. Engine and matrix know them from this list only. */
export type Seam = `before ${Step}` | `after ${Step}` | (typeof MOMENTS)[number];

const STATUS_STEPS: readonly StatusStep[] = [
  ...written("run becomes", RUN_STATUSES_WRITTEN),
  ...written("node becomes", NODE_STATUSES_WRITTEN),
];

export const SEAMS: readonly Seam[] = [
  ...[...STATUS_STEPS, ...OTHER_STEPS].flatMap((step): Seam[] => [`before ${step}`, `after ${step}`]),
  ...MOMENTS,
];

let watcher: ((seam: Seam) => void) | null = null;

/** Calls `watch` at every seam this process comes to, before it goes on. In the product nobody watches. */
export function watchSeams(watch: (seam: Seam) => void): void {
  watcher = watch;
}

export function passSeam(seam: Seam): void {
  watcher?.(seam);
}

/** Does `work` between the seams of a step; of several when one commit brings several about. */
export async function betweenSeams<T>(step: Step | (() => Step[]), work: () => Promise<T>): Promise<T> {
  if (watcher === null) return work();
  const steps = typeof step === "string" ? [step] : step();
  for (const one of steps) passSeam(`before ${one}`);
  const result = await work();
  for (const one of steps) passSeam(`after ${one}`);
  return result;
}

/** The step by which a run or a node comes to a status; none where no worker writes it. */
export function statusStep(of: "run" | "node", status: RunStatus | NodeStatus): StatusStep[] {
  return STATUS_STEPS.filter((step) => step === `${of} becomes ${status}`);
}

function written<Prefix extends string, Statuses extends Record<string, boolean>>(
  prefix: Prefix,
  statuses: Statuses,
): `${Prefix} ${Written<Statuses>}`[] {
  return Object.keys(statuses)
    .filter((status): status is Written<Statuses> => statuses[status] === true)
    .map((status) => `${prefix} ${status}` as const);
}
