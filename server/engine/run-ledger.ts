import {
  reduceRun,
  type NodeError,
  type NodeState,
  type NodeStatus,
  type RunEvent,
  type RunEventBody,
  type RunState,
  type RunStatus,
} from "@/core/run";
import type { Bell } from "@/server/bell";
import { inStatements, inTransaction, type Db, type Sql, type Tx } from "@/server/db";
import type { Lease } from "@/server/leases";
import { listRunEvents } from "@/server/runs";
import { betweenSeams } from "@/server/seams";
import { stepsOf } from "./commit-seams";
import { appendEvents, type EngineEvent, type NodePrivates } from "./run-store";

/** What a move of a node brings with it. */
export interface MoveDetails {
  waitReason?: string | null;
  output?: unknown;
  error?: NodeError;
  nextAttemptAt?: string;
  operationId?: string | null;
  privates?: NodePrivates;
}

/**
 * What a driver knows of its run: the state as it is written, and as it will be with what has been decided since.
 * Decisions become true only with `commit`.
 */
export class RunLedger {
  /** With everything decided so far. */
  draft: RunState;
  private written: RunState;
  private pending: EngineEvent[] = [];
  private beside: ((tx: Tx) => Promise<unknown>)[] = [];
  private last: ((tx: Tx) => Promise<unknown>)[] = [];

  constructor(
    private readonly db: Db,
    private readonly bell: Pick<Bell, "tell">,
    private readonly lease: Lease,
    state: RunState,
    private readonly kindOf: (key: string) => string,
    private readonly now: () => Date,
  ) {
    this.draft = state;
    this.written = state;
  }

  readonly statusOf = (key: string): NodeStatus => this.draft.nodes[key]?.status ?? "Pending";

  /** Nodes in one of these statuses. */
  nodesIn(...statuses: NodeStatus[]): NodeState[] {
    return Object.values(this.draft.nodes).filter((node) => statuses.includes(node.status));
  }

  /** The sentence of the node that failed first, for lists and messages. */
  firstError(): string | null {
    const failed = this.nodesIn("Failed").toSorted((a, b) =>
      (a.endedAt ?? "").localeCompare(b.endedAt ?? ""),
    );
    return failed.find((node) => node.error !== null)?.error?.message ?? null;
  }

  startNode(key: string, attempt: number, spec: unknown, privates: NodePrivates): void {
    this.emit({ type: "node.started", payload: { key, attempt, kind: this.kindOf(key), spec }, privates });
  }

  moveNode(key: string, status: NodeStatus, details: MoveDetails = {}): void {
    const { privates = {}, ...rest } = details;
    this.emit({
      type: "node.moved",
      payload: {
        key,
        attempt: Math.max(this.draft.nodes[key]?.attempt ?? 0, 1),
        kind: this.kindOf(key),
        status,
        waitReason: rest.waitReason ?? null,
        output: rest.output ?? null,
        error: rest.error ?? null,
        nextAttemptAt: rest.nextAttemptAt ?? null,
        operationId: rest.operationId ?? null,
      },
      privates,
    });
  }

  moveRun(status: RunStatus, details: { waitReason?: string; error?: string | null } = {}): void {
    const { waitReason = null, error = null } = details;
    this.emit({ type: "run.moved", payload: { status, waitReason, error } });
  }

  /** Does more with the next commit, in one transaction with it. */
  alongside(work: (tx: Tx) => Promise<unknown>): void {
    this.beside.push(work);
  }

  /** Behind all else of the next commit: what locks rows of other runs. */
  lastly(work: (tx: Tx) => Promise<unknown>): void {
    this.last.push(work);
  }

  /** Writes what was decided; with what is to be done beside it, in one transaction. @throws LeaseLostError */
  async commit(beside?: (tx: Sql) => Promise<void>): Promise<void> {
    const events = this.pending;
    const written = await betweenSeams(
      () => stepsOf(events),
      () => this.write(events, beside),
    );
    this.pending = [];
    this.beside = [];
    this.last = [];
    if (written.length > 0) this.bell.tell("slipway_run", this.lease.id);
    const others = await this.readOthersBefore(written[0]?.seq);
    this.written = [...others, ...written].reduce(reduceRun, this.written);
    this.draft = this.written;
  }

  private write(events: EngineEvent[], beside?: (tx: Sql) => Promise<void>): Promise<RunEvent[]> {
    const { beside: before, last, db, lease } = this;
    if (before.length + last.length > 0) {
      return inTransaction(db, async (tx) => {
        const rows = await appendEvents(tx, lease, events);
        for (const work of [...before, ...(beside === undefined ? [] : [beside]), ...last]) await work(tx);
        return rows;
      });
    }
    if (beside === undefined) return appendEvents(db, lease, events);
    return inStatements(db, async (tx) => {
      const rows = await appendEvents(tx, lease, events);
      await beside(tx);
      return rows;
    });
  }

  /** People rename a run and ask for its end while it is in hand: their events may stand between ours. */
  private async readOthersBefore(seq: number | undefined): Promise<RunEvent[]> {
    const { cursor } = this.written;
    const missing = seq === undefined ? 0 : seq - cursor - 1;
    return missing === 0 ? [] : listRunEvents(this.db, this.lease.id, cursor, missing);
  }

  private emit(event: RunEventBody & { privates?: NodePrivates }): void {
    this.pending.push(event);
    const { privates: _, ...body } = event;
    this.draft = reduceRun(this.draft, { ...body, seq: this.draft.cursor + 1, at: this.now().toISOString() });
  }
}
