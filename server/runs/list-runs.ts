import type { RunStatus } from "@/core/run";
import { ask, type Db, type Value } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { ListedRun, RunListItem } from "./dto";
import { WAITS_FOR_APPROVAL } from "./waits-for-approval";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface RunListQuery {
  projectId: string;
  pipelineId?: string | undefined;
  stageId?: string | undefined;
  status?: RunStatus[] | undefined;
  kind?: RunListItem["kind"] | undefined;
  trigger?: string | undefined;
  concluded?: boolean | undefined;
  /** True: only those that wait, and for nothing but people's approval. */
  waitsForApproval?: boolean | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  limit: number;
}

type ListedRow = Pick<
  Run,
  | "id"
  | "number"
  | "name"
  | "description"
  | "kind"
  | "status"
  | "trigger"
  | "triggeredBy"
  | "waitReason"
  | "error"
  | "createdAt"
  | "startedAt"
  | "concludedAt"
  | "pipelineId"
>;

/** Newest first. */
export async function listRuns(
  db: Db,
  query: RunListQuery,
): Promise<{ runs: ListedRun[]; nextCursor: string | null }> {
  const { text, name, values } = toStatement(query);
  const rows = await ask<ListedRow & { stage: string; waitsForApproval: boolean }>(
    db,
    { name, text },
    values,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    runs: page.map((row) => ({ ...toListItem(row, row.stage), waitsForApproval: row.waitsForApproval })),
    nextCursor:
      rows.length > query.limit && last !== undefined ? `${last.createdAt.toISOString()}_${last.id}` : null,
  };
}

/** One statement for each set of filters: the planner must know which there are to find the index that serves them. */
function toStatement(query: RunListQuery): { name: string; text: string; values: Value[] } {
  const values: Value[] = [query.projectId, query.limit + 1];
  const names: string[] = [];
  const where = ["r.project_id = $1"];
  const filter = (name: string, given: Value | undefined, toText: (place: string) => string): void => {
    if (given === undefined) return;
    names.push(name);
    where.push(toText(`$${values.push(given)}`));
  };
  filter("pipeline", query.pipelineId, (place) => `r.pipeline_id = ${place}`);
  filter("stage", query.stageId, (place) => `r.stage_id = ${place}::uuid`);
  filter("kind", query.kind, (place) => `r.kind = ${place}::run_kind`);
  filter("trigger", query.trigger, (place) => `r.trigger = ${place}`);
  if (query.concluded !== undefined) {
    names.push(query.concluded ? "concluded" : "open");
    where.push(`r.concluded_at IS ${query.concluded ? "NOT NULL" : "NULL"}`);
  }
  if (query.waitsForApproval === true) {
    names.push("approval");
    where.push(
      "r.id IN (SELECT run_id FROM node_attempt WHERE kind = 'Approval' AND status = 'Waiting')",
      WAITS_FOR_APPROVAL,
    );
  }
  if (query.cursor !== undefined) {
    const { createdAt, id } = parseCursor(query.cursor);
    names.push("behind");
    where.push(`(r.created_at, r.id) < ($${values.push(createdAt)}::timestamptz, $${values.push(id)}::uuid)`);
  }
  const page = (more: string): string =>
    `SELECT r.id FROM run r WHERE ${[...where, more].join(" AND ")} ORDER BY r.created_at DESC, r.id DESC LIMIT $2::int`;
  if (query.status === undefined || query.status.length === 0) {
    return { name: ["list-runs", ...names].join("-"), text: listed(page("true")), values };
  }
  // A page of each status by itself: the newest of all of them are among these.
  const each = `SELECT p.id FROM unnest($${values.push(query.status)}::run_status[]) AS s(status),
    LATERAL (${page("r.status = s.status")}) AS p`;
  return { name: ["list-runs", ...names, "status"].join("-"), text: listed(each), values };
}

function listed(runs: string): string {
  return `
    SELECT r.id, r.number, r.name, r.description, r.kind, r.status, r.trigger, r.triggered_by AS "triggeredBy",
      r.wait_reason AS "waitReason", r.error, r.created_at AS "createdAt", r.started_at AS "startedAt",
      r.concluded_at AS "concludedAt", r.pipeline_id AS "pipelineId", stage.name AS stage,
      ${WAITS_FOR_APPROVAL} AS "waitsForApproval"
    FROM (${runs}) AS page JOIN run r ON r.id = page.id JOIN stage ON stage.id = r.stage_id
    ORDER BY r.created_at DESC, r.id DESC LIMIT $2::int`;
}

function parseCursor(cursor: string): { createdAt: Date; id: string } {
  const [at = "", id = ""] = cursor.split("_");
  const createdAt = new Date(at);
  if (Number.isNaN(createdAt.getTime()) || !UUID.test(id)) {
    throw AppError.invalid("The cursor is not one that a list of runs gave out.", { cursor });
  }
  return { createdAt, id };
}

export function toListItem(run: ListedRow, stage: string): RunListItem {
  return {
    id: run.id,
    number: run.number,
    name: run.name,
    description: run.description,
    kind: run.kind,
    status: run.status,
    trigger: run.trigger,
    triggeredBy: run.triggeredBy,
    waitReason: run.waitReason,
    error: run.error,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    concludedAt: run.concludedAt?.toISOString() ?? null,
    pipelineId: run.pipelineId,
    stage,
  };
}
