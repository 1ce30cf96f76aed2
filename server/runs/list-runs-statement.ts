import type { Statement, Value } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { RUN_LIST_PERIODS, type RunListQuery } from "./list-runs-query";
import { WAITS_FOR_APPROVAL } from "./waits-for-approval";

/** No index finds a word, so a search reads one run after the other: as many in about 100 ms. */
export const SEARCHED_AT_ONCE = 20_000;

/** Where in the list a page lies: behind a run, beginning with it, or right before it. */
export interface Edge {
  createdAt: Date;
  id: string;
  side: "behind" | "from" | "before";
}

/** A line of the list as the database has it. */
export interface ListedRow extends Pick<
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
  | "rollback"
  | "rollbackOfId"
> {
  stage: string;
  waitsForApproval: boolean;
}

interface Asked<Row> {
  statement: Statement<Row>;
  values: Value[];
}

/** A page, newest first, and one run more when there is one. */
export function pageStatement(query: RunListQuery, edge: Edge | null): Asked<ListedRow> {
  const { names, values, ids } = draft(query, edge);
  const page = ids();
  const text = `
    SELECT r.id, r.number, r.name, r.description, r.kind, r.status, r.trigger, r.triggered_by AS "triggeredBy",
      r.wait_reason AS "waitReason", r.error, r.created_at AS "createdAt", r.started_at AS "startedAt",
      r.concluded_at AS "concludedAt", r.pipeline_id AS "pipelineId", stage.name AS stage,
      r.rollback, r.rollback_of_id AS "rollbackOfId",
      ${WAITS_FOR_APPROVAL} AS "waitsForApproval"
    FROM (${page}) AS page JOIN run r ON r.id = page.id JOIN stage ON stage.id = r.stage_id
    ORDER BY r.created_at DESC, r.id DESC`;
  return { statement: { name: toName("list-runs", names), text }, values };
}

/** How many there are before an edge, at most one more than the query's limit. */
export function newerStatement(query: RunListQuery, edge: Edge): Asked<{ count: number }> {
  const { names, values, ids } = draft(query, edge);
  const text = `SELECT count(*)::int AS count FROM (${ids()}) AS newer`;
  return { statement: { name: toName("count-runs", names), text }, values };
}

/** The last run that a search of this page looked at, when it stopped before the end. */
export function searchEndStatement(
  query: RunListQuery,
  edge: Edge | null,
): Asked<{ createdAt: Date; id: string }> {
  const { names, where, order, values } = draft({ ...query, limit: 0 }, edge);
  const text = `SELECT r.created_at AS "createdAt", r.id FROM run r WHERE ${where}
    ORDER BY ${order} OFFSET ${String(SEARCHED_AT_ONCE - 1)} LIMIT $2::int`;
  return { statement: { name: toName("end-of-search", names), text }, values };
}

/** One statement for each set of filters: the planner must know which there are to find the index that serves them. */
function toName(what: string, filters: readonly string[]): string {
  return [what, ...filters].join("-");
}

interface Draft {
  names: string[];
  values: Value[];
  /** Conditions, without the text searched for. */
  where: string;
  order: string;
  /** Writes a query for the ids of the page; once. */
  ids: () => string;
}

function draft(query: RunListQuery, edge: Edge | null): Draft {
  const values: Value[] = [query.projectId, query.limit + 1];
  const names: string[] = [];
  const where = ["r.project_id = $1"];
  const filter = (name: string, given: Value | undefined, toText: (place: string) => string): void => {
    if (given === undefined) return;
    names.push(name);
    where.push(toText(`$${values.push(given)}`));
  };
  // A stage is in one pipeline.
  if (query.stageId === undefined)
    filter("pipeline", query.pipelineId, (place) => `r.pipeline_id = ${place}`);
  filter("stage", query.stageId, (place) => `r.stage_id = ${place}::uuid`);
  filter("trigger", query.trigger, (place) => `r.trigger = ${place}`);
  filter("by", query.triggeredBy, (place) => `r.triggered_by = ${place}`);
  if (query.since instanceof Date)
    filter("since", query.since, (place) => `r.created_at >= ${place}::timestamptz`);
  else {
    filter(
      "in",
      query.since && RUN_LIST_PERIODS[query.since],
      (place) => `r.created_at >= transaction_timestamp() - ${place}::interval`,
    );
  }
  filter("to", query.rollbackTo, (place) => `r.rollback_of_id = ${place}::uuid`);
  filter("until", query.until, (place) => `r.created_at < ${place}::timestamptz`);
  // Spelled out, so that the index of the few rollbacks can be seen to fit.
  if (query.kind !== undefined) {
    names.push(query.kind);
    where.push(`r.kind = '${query.kind}'`);
  }
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
  const backwards = edge?.side === "before";
  if (edge !== null) {
    names.push(edge.side);
    const than = { behind: "<", from: "<=", before: ">" }[edge.side];
    const place = `($${values.push(edge.createdAt)}::timestamptz, $${values.push(edge.id)}::uuid)`;
    where.push(`(r.created_at, r.id) ${than} ${place}`);
  }
  const order = backwards ? "r.created_at, r.id" : "r.created_at DESC, r.id DESC";
  const statuses = query.status ?? [];
  const [status] = statuses;
  if (status !== undefined && statuses.length === 1) {
    filter("status", status, (place) => `r.status = ${place}::run_status`);
  } else if (statuses.length > 1 && query.text !== undefined) {
    filter("statuses", statuses, (place) => `r.status = ANY (${place}::run_status[])`);
  }
  const conditions = where.join(" AND ");
  const page = (more = ""): string =>
    `SELECT r.id, r.created_at FROM run r WHERE ${conditions}${more} ORDER BY ${order} LIMIT $2::int`;
  const ids = (): string => {
    if (query.text !== undefined) {
      const matches = matchesText(query.text, (value) => `$${String(values.push(value))}`);
      names.push(matches.name);
      return `SELECT r.id FROM (
          SELECT r.id, r.created_at, r.number, r.name, r.description FROM run r WHERE ${conditions}
          ORDER BY ${order} LIMIT ${String(SEARCHED_AT_ONCE)}) AS r
        WHERE ${matches.text} ORDER BY ${order} LIMIT $2::int`;
    }
    if (statuses.length < 2) return page();
    // A page of each status by itself: the newest of all of them are among these.
    names.push("each-status");
    return `SELECT r.id FROM unnest($${String(values.push(statuses))}::run_status[]) AS s(status),
      LATERAL (${page(" AND r.status = s.status")}) AS r ORDER BY ${order} LIMIT $2::int`;
  };
  return { names, values, where: conditions, order, ids };
}

/** A number, a commit, or words in what people wrote and in what was built and deployed. */
function matchesText(text: string, add: (value: string) => string): { name: string; text: string } {
  const number = /^#(\d{1,9})$/.exec(text)?.[1];
  if (number !== undefined) return { name: "number", text: `r.number = ${add(number)}::int` };
  const words = add(`%${escapeLike(text)}%`);
  const own = [`r.name ILIKE ${words}`, `r.description ILIKE ${words}`];
  const built = [`b.branch ILIKE ${words}`, `b.commit_message ILIKE ${words}`];
  const kinds = ["text"];
  if (/^\d{1,9}$/.test(text)) {
    kinds.push("number");
    own.push(`r.number = ${add(text)}::int`);
  }
  if (/^[0-9a-f]{4,40}$/i.test(text)) {
    kinds.push("commit");
    built.push(`b.sha LIKE ${add(`${text.toLowerCase()}%`)}`);
  }
  const ofBuild = built.join(" OR ");
  return {
    name: kinds.join("-"),
    text: `(${own.join(" OR ")}
      OR EXISTS (SELECT 1 FROM deployment d JOIN build b ON b.project_id = d.project_id AND b.image = d.to_image
        WHERE d.run_id = r.id AND (${ofBuild}))
      OR EXISTS (SELECT 1 FROM operation o JOIN build b ON b.operation_id = o.id
        WHERE o.run_id = r.id AND o.kind = 'build' AND (${ofBuild})))`,
  };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
