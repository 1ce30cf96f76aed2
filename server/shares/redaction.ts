import type { AttemptState, Intervention, NodeError, NodeState, RunEvent, RunState } from "@/core/run";
import type { LogPage, RunDetail } from "@/server/runs";
import type { ShareChoices } from "./dto";
import { nameHider } from "./people-names";
import { withholdDocument, withholdSpec } from "./withhold-spec";

/** What stands in place of a reason that is not shown. */
const WITHHELD_REASON = "This link does not show why.";
/** In place of the id of an operation: that there is a log, and nothing to ask for elsewhere. */
const HAS_LOG = "log";
/** In place of whoever did something. */
const SOMEONE = "Someone";
const UNTIL = /^until \d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * Takes out of a run what a share link does not show. Every field is named, so that one which comes to a run later is
 * decided about here before it can be shared. What it makes of a state and of the events after it fits together: folding
 * commutes with it, but for since when something waits.
 */
export class Redaction {
  private readonly hideNames: (text: string) => string;

  /** @param names of people, replaced wherever they stand unless people are shown */
  constructor(
    private readonly shows: ShareChoices,
    names: readonly string[],
  ) {
    this.hideNames = shows.people ? (text) => text : nameHider(names);
  }

  detail(detail: RunDetail, shareId: string): RunDetail {
    const { shows } = this;
    return {
      // Ids would only be something to try elsewhere.
      id: shareId,
      projectId: "",
      pipelineId: "",
      stage: detail.stage,
      number: detail.number,
      kind: detail.kind,
      name: this.textOrNull(detail.name),
      description: this.description(detail.description),
      trigger: detail.trigger,
      triggeredBy: this.triggeredBy(detail),
      createdAt: detail.createdAt,
      startedAt: detail.startedAt,
      concludedAt: detail.concludedAt,
      revisionNumber: detail.revisionNumber,
      // Never as its author wrote it: what was typed by hand was not meant for those outside.
      document: this.json(withholdDocument(detail.document)),
      arguments: shows.details ? (this.json(detail.arguments) as Record<string, unknown>) : {},
      state: this.state(detail.state),
      parent: null,
      children: [],
      ahead: [],
      keptBy: null,
      rollback: detail.rollback && {
        toRunId: null,
        toNumber: detail.rollback.toNumber,
        reason: this.description(detail.rollback.reason) ?? WITHHELD_REASON,
        targets: [],
        leftOut: [],
        restores: [],
        revision: null,
      },
      rollbackCount: 0,
      mayRollBackTo: null,
      despiteHold: null,
      expectedMs: detail.expectedMs,
    };
  }

  state(run: RunState): RunState {
    return {
      status: run.status,
      name: this.textOrNull(run.name),
      description: this.description(run.description),
      waitReason: this.waitReason(run.waitReason),
      waitSince: run.waitSince,
      error: this.reason(run.error),
      abortRequestedBy: this.person(run.abortRequestedBy),
      createdAt: run.createdAt,
      startedAt: run.startedAt,
      concludedAt: run.concludedAt,
      nodes: Object.fromEntries(Object.entries(run.nodes).map(([key, node]) => [key, this.node(node)])),
      cursor: run.cursor,
    };
  }

  event(event: RunEvent): RunEvent {
    const { seq, at } = event;
    switch (event.type) {
      case "run.created":
        return { seq, at, type: event.type, payload: { status: event.payload.status } };
      case "run.moved": {
        const { status, waitReason, error } = event.payload;
        const payload = { status, waitReason: this.waitReason(waitReason), error: this.reason(error) };
        return { seq, at, type: event.type, payload };
      }
      case "run.abort-requested":
        return { seq, at, type: event.type, payload: { by: this.person(event.payload.by) ?? SOMEONE } };
      case "run.renamed": {
        const { name, description } = event.payload;
        const payload = { name: this.textOrNull(name), description: this.description(description) };
        return { seq, at, type: event.type, payload };
      }
      case "run.reopened": {
        const { by, status } = event.payload;
        return { seq, at, type: event.type, payload: { by: this.person(by) ?? SOMEONE, status } };
      }
      case "node.started": {
        const { key, attempt, kind, spec } = event.payload;
        return { seq, at, type: event.type, payload: { key, attempt, kind, spec: this.spec(kind, spec) } };
      }
      case "node.moved": {
        const { key, attempt, kind, status, nextAttemptAt } = event.payload;
        const { waitReason, output, error, operationId } = event.payload;
        const payload = {
          key,
          attempt,
          kind,
          status,
          waitReason: this.waitReason(waitReason),
          output: this.output(output),
          error: this.error(error),
          nextAttemptAt,
          operationId: this.operationId(operationId),
        };
        return { seq, at, type: event.type, payload };
      }
      case "node.reopened": {
        const { key, attempt, kind, status, spec, error, intervention } = event.payload;
        const payload = {
          key,
          attempt,
          kind,
          status,
          spec: this.spec(kind, spec),
          error: this.error(error),
          intervention: this.intervention(intervention),
        };
        return { seq, at, type: event.type, payload };
      }
    }
  }

  line({ at, stream, text }: LogPage["lines"][number]): LogPage["lines"][number] {
    return { at, stream, text: this.hideNames(text) };
  }

  private node(node: NodeState): NodeState {
    return {
      key: node.key,
      kind: node.kind,
      attempt: node.attempt,
      status: node.status,
      spec: this.spec(node.kind, node.spec),
      output: this.output(node.output),
      error: this.error(node.error),
      waitReason: this.waitReason(node.waitReason),
      waitSince: node.waitSince,
      nextAttemptAt: node.nextAttemptAt,
      startedAt: node.startedAt,
      endedAt: node.endedAt,
      operationId: this.operationId(node.operationId),
      intervention: this.intervention(node.intervention),
      attempts: node.attempts.map((attempt) => this.attempt(attempt)),
    };
  }

  private attempt(one: AttemptState): AttemptState {
    return {
      attempt: one.attempt,
      status: one.status,
      startedAt: one.startedAt,
      endedAt: one.endedAt,
      error: this.error(one.error),
      nextAttemptAt: one.nextAttemptAt,
      operationId: this.operationId(one.operationId),
      intervention: this.intervention(one.intervention),
    };
  }

  private spec(kind: string, spec: unknown): unknown {
    return this.json(this.shows.details ? spec : withholdSpec(kind, spec));
  }

  private output(output: unknown): unknown {
    return this.shows.details ? this.json(output) : null;
  }

  private error(error: NodeError | null): NodeError | null {
    return error && { code: error.code, message: this.reason(error.message) ?? "" };
  }

  private reason(sentence: string | null): string | null {
    if (sentence === null) return null;
    return this.shows.details ? this.hideNames(sentence) : WITHHELD_REASON;
  }

  /** Without details: until when, that people are asked, or just that there is something to wait for. */
  private waitReason(reason: string | null): string | null {
    if (reason === null) return null;
    if (this.shows.details) return this.hideNames(reason);
    if (UNTIL.test(reason)) return reason;
    return reason.startsWith("approval ") ? "an approval" : "what comes before";
  }

  private intervention(one: Intervention | null): Intervention | null {
    if (one === null) return null;
    const { details } = this.shows;
    return {
      by: this.person(one.by) ?? SOMEONE,
      action: one.action,
      reason: details ? this.textOrNull(one.reason) : null,
      changes: details ? (this.json(one.changes) as Intervention["changes"]) : [],
    };
  }

  private description(text: string | null): string | null {
    return this.shows.details ? this.textOrNull(text) : null;
  }

  private operationId(id: string | null): string | null {
    return id !== null && this.shows.logs ? HAS_LOG : null;
  }

  private person(name: string | null): string | null {
    return name === null || this.shows.people ? name : SOMEONE;
  }

  /** A run that a flow started is told by the run above it, which is nobody's name but another run's. */
  private triggeredBy({ trigger, triggeredBy }: RunDetail): string {
    if (trigger === "demo") return triggeredBy;
    if (trigger === "flow") return this.shows.details ? triggeredBy : "another run";
    return this.person(triggeredBy) ?? SOMEONE;
  }

  private textOrNull(text: string | null): string | null {
    return text === null ? null : this.hideNames(text);
  }

  /** The same JSON without names, in its keys as little as in its values. */
  private json(value: unknown): unknown {
    if (this.shows.people) return value;
    if (typeof value === "string") return this.hideNames(value);
    if (Array.isArray(value)) return value.map((one: unknown) => this.json(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]): [string, unknown] => [this.hideNames(key), this.json(one)]),
    );
  }
}
