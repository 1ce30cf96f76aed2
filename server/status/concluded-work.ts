import type { Db } from "@/server/db";
import type { OperationKind, OperationStatus, RunStatus } from "@/server/db/generated/enums";
import { Histogram, type Metric } from "./exposition";
import { STATUS } from "./tunables";

/** Seconds: from nodes that do nothing to runs that wait for people. */
const BOUNDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400] as const;

/**
 * Durations of what has concluded and takeovers since this object was made, on whichever worker: each look reads, by
 * index, only what came to its end after the look before. Nothing is counted twice, and nothing older is read.
 */
export class ConcludedWork {
  /** Up to when everything has been counted, in the database's words: a JavaScript date would round it. */
  private cursor: string | null = null;
  private looking: Promise<void> | null = null;
  private readonly runs = new Histogram(BOUNDS);
  private readonly nodes = new Histogram(BOUNDS);
  private readonly operations = new Histogram(BOUNDS);
  private readonly reclaims = { run: 0, operation: 0 };

  constructor(
    private readonly db: Db,
    private readonly lagSeconds: number = STATUS.concludedLagSeconds,
  ) {}

  /** Counts what is new. Whoever asks while somebody looks waits for that look. */
  look(): Promise<void> {
    this.looking ??= this.count().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  metrics(): Metric[] {
    const since = "since this process began to look";
    return [
      {
        name: "slipway_run_duration_seconds",
        help: `Time from the start of a run to its end, by how it ended, ${since}.`,
        type: "histogram",
        samples: this.runs.samples(),
      },
      {
        name: "slipway_node_duration_seconds",
        help: `Time from the start of a node's attempt to its end, of runs that have concluded, ${since}.`,
        type: "histogram",
        samples: this.nodes.samples(),
      },
      {
        name: "slipway_operation_duration_seconds",
        help: `Time from the start of a build, job or other work on a runtime to its end, ${since}.`,
        type: "histogram",
        samples: this.operations.samples(),
      },
      {
        name: "slipway_reclaimed_total",
        help: `Runs and operations taken over from a worker that had died, ${since}.`,
        type: "counter",
        samples: Object.entries(this.reclaims).map(([queue, value]) => ({ labels: { queue }, value })),
      },
    ];
  }

  private async count(): Promise<void> {
    const [clock] = await this.db.$queryRaw<{ upto: string }[]>`
      SELECT (now() - make_interval(secs => ${this.lagSeconds}))::text AS upto`;
    if (clock === undefined) return;
    const from = this.cursor;
    const { upto } = clock;
    if (from !== null) await this.countBetween(from, upto);
    this.cursor = upto;
  }

  private async countBetween(from: string, upto: string): Promise<void> {
    const [runs, nodes, operations, reclaimed] = await Promise.all([
      this.db.$queryRaw<{ status: RunStatus; kind: string; seconds: number }[]>`
        SELECT status, kind::text AS kind, extract(epoch FROM concluded_at - started_at)::float8 AS seconds FROM run
        WHERE concluded_at >= ${from}::timestamptz AND concluded_at < ${upto}::timestamptz AND started_at IS NOT NULL`,
      this.db.$queryRaw<{ status: string; kind: string; seconds: number }[]>`
        SELECT n.status::text AS status, n.kind, extract(epoch FROM n.ended_at - n.started_at)::float8 AS seconds
        FROM run r JOIN node_attempt n ON n.run_id = r.id
        WHERE r.concluded_at >= ${from}::timestamptz AND r.concluded_at < ${upto}::timestamptz
          AND n.started_at IS NOT NULL AND n.ended_at IS NOT NULL`,
      this.db.$queryRaw<{ status: OperationStatus; kind: OperationKind; seconds: number }[]>`
        SELECT status, kind, extract(epoch FROM concluded_at - started_at)::float8 AS seconds FROM operation
        WHERE concluded_at >= ${from}::timestamptz AND concluded_at < ${upto}::timestamptz AND started_at IS NOT NULL`,
      this.db.$queryRaw<{ queue: "run" | "operation"; count: number }[]>`
        SELECT 'run' AS queue, count(*)::int AS count FROM run
        WHERE reclaimed_at >= ${from}::timestamptz AND reclaimed_at < ${upto}::timestamptz
        UNION ALL
        SELECT 'operation', count(*)::int FROM operation
        WHERE reclaimed_at >= ${from}::timestamptz AND reclaimed_at < ${upto}::timestamptz`,
    ]);
    for (const { seconds, ...labels } of runs) this.runs.observe(labels, seconds);
    for (const { seconds, ...labels } of nodes) this.nodes.observe(labels, seconds);
    for (const { seconds, ...labels } of operations) this.operations.observe(labels, seconds);
    for (const { queue, count } of reclaimed) this.reclaims[queue] += count;
  }
}
