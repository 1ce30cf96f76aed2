import type { Db } from "@/server/db";
import { ConcludedWork } from "./concluded-work";
import { RETENTION_KINDS } from "@/server/retention";
import type { SystemStatus } from "./dto";
import { writeExposition, type Metric, type Sample } from "./exposition";
import { ProcessMetrics } from "./process-metrics";
import { readSystemStatus } from "./read-system-status";

/** Every state a run can be open in: those without a run are told as 0, so that a graph does not break off. */
const OPEN_RUN_STATUSES = ["Queued", "Pending", "Running", "Waiting", "Aborting"] as const;

/** Figures of the database and of this process. One per process and database: what it counts begins with it. */
export class Metrics {
  private readonly concluded: ConcludedWork;
  private readonly process = new ProcessMetrics();

  constructor(private readonly db: Db) {
    this.concluded = new ConcludedWork(db);
  }

  /** Prometheus' text format. Rejects when the database does not answer. */
  async write(): Promise<string> {
    const [status] = await Promise.all([readSystemStatus(this.db), this.concluded.look()]);
    return writeExposition([...toMetrics(status), ...this.concluded.metrics(), ...this.process.read()]);
  }
}

/** What the status page shows, as figures. Labels are ids and states, never what people wrote. */
export function toMetrics(status: SystemStatus): Metric[] {
  const gauge = (name: string, help: string, samples: Sample[]): Metric => ({
    name,
    help,
    type: "gauge",
    samples,
  });
  const seconds = (ms: number) => Math.max(0, ms) / 1000;
  const { database } = status;
  const alive = status.workers.filter((worker) => worker.alive).length;
  const next = status.parked.items[0];
  return [
    gauge("slipway_workers", "Processes that take work, alive or gone without a word in the last day.", [
      { labels: { state: "alive" }, value: alive },
      { labels: { state: "gone" }, value: status.workers.length - alive },
    ]),
    gauge("slipway_leases", "Runs and operations that a worker has in hand.", [
      { value: status.leases.total },
    ]),
    gauge(
      "slipway_due_work",
      "Work whose time has come and that nobody has in hand.",
      status.due.map(({ queue, due }) => ({ labels: { queue }, value: due })),
    ),
    gauge(
      "slipway_untaken_work",
      "Due work that nobody has taken for over a minute; /readyz answers 503 while there is any.",
      status.due.map(({ queue, untaken }) => ({ labels: { queue }, value: untaken })),
    ),
    gauge(
      "slipway_oldest_due_seconds",
      "How long the longest due work has been due; 0 when none is.",
      status.due.map(({ queue, oldestAgeMs }) => ({ labels: { queue }, value: seconds(oldestAgeMs) })),
    ),
    gauge(
      "slipway_runs",
      "Runs that have not concluded, by state.",
      OPEN_RUN_STATUSES.map((state) => ({
        labels: { state },
        value: status.runs.find((run) => run.status === state)?.count ?? 0,
      })),
    ),
    gauge(
      "slipway_operations",
      "Builds, jobs and other work on runtimes that has not concluded, by kind and state.",
      status.operations.map(({ kind, status: state, count }) => ({ labels: { kind, state }, value: count })),
    ),
    gauge(
      "slipway_flow_queued_runs",
      "Runs that wait for their turn, by flow; only flows with any.",
      status.queues.map((queue) => ({ labels: flowLabels(queue), value: queue.queued })),
    ),
    gauge(
      "slipway_flow_oldest_queued_seconds",
      "How long the first of a flow's queued runs has waited.",
      status.queues.map((queue) => ({ labels: flowLabels(queue), value: seconds(queue.oldest.ageMs) })),
    ),
    gauge("slipway_parked_runs", "Runs that are looked at again later.", [{ value: status.parked.total }]),
    gauge(
      "slipway_next_wake_seconds",
      "Time until the next parked run is looked at; absent when none is parked.",
      next === undefined ? [] : [{ value: seconds(next.wakeInMs) }],
    ),
    gauge(
      "slipway_reclaimed_last_day",
      "Runs and operations taken over from dead workers in the last 24 hours.",
      [{ value: status.reclaimed.total }],
    ),
    ...retentionMetrics(status.retention),
    gauge("slipway_database_size_bytes", "Size of the database on disk.", [{ value: database.sizeBytes }]),
    gauge(
      "slipway_disk_free_bytes",
      "What is free on the disk of this process's data directory.",
      status.disk === null ? [] : [{ value: status.disk.freeBytes }],
    ),
    gauge("slipway_database_connections", "Connections to the database server in use, by whomever.", [
      { value: database.connections },
    ]),
    gauge("slipway_database_connections_max", "Connections the database server allows.", [
      { value: database.maxConnections },
    ]),
    gauge("slipway_database_round_trip_seconds", "Time of the smallest question.", [
      { value: seconds(database.roundTripMs) },
    ]),
    gauge("slipway_database_commit_seconds", "Time of the smallest transaction that reaches the disk.", [
      { value: seconds(database.commitMs) },
    ]),
  ];
}

function retentionMetrics({ passes, lastDay }: SystemStatus["retention"]): Metric[] {
  const newest = (["records", "files"] as const).flatMap((scope) => {
    const pass = passes.find((each) => each.scope === scope);
    return pass === undefined ? [] : [{ labels: { scope }, pass }];
  });
  return [
    {
      name: "slipway_retention_age_seconds",
      help: "How long ago the last clean-up began, by what it works on; absent before the first.",
      type: "gauge",
      samples: newest.map(({ labels, pass }) => ({ labels, value: pass.ageMs / 1000 })),
    },
    {
      name: "slipway_retention_failed",
      help: "1 when the last clean-up broke.",
      type: "gauge",
      samples: newest.map(({ labels, pass }) => ({ labels, value: Number(pass.error !== null) })),
    },
    {
      name: "slipway_retention_removed_last_day",
      help: "What clean-ups removed in the last 24 hours, by kind.",
      type: "gauge",
      samples: RETENTION_KINDS.map((kind) => ({
        labels: { kind },
        value: lastDay.removed.find((each) => each.kind === kind)?.count ?? 0,
      })),
    },
    {
      name: "slipway_retention_freed_bytes_last_day",
      help: "Space that clean-ups freed in the last 24 hours: files of images, and logs in the database.",
      type: "gauge",
      samples: [{ value: lastDay.freedBytes }],
    },
  ];
}

function flowLabels(queue: SystemStatus["queues"][number]): Record<string, string> {
  return { project: queue.projectId, pipeline: queue.pipelineId, stage: queue.stage };
}
