import { z } from "zod";
import { API_RUN_STATUS, RUN_STATUSES, type RunStatus } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { getEnv } from "@/server/env";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { decideApproval, DecideApprovalSchema, listApprovals } from "@/server/approvals";
import { keepRun } from "@/server/retention";
import {
  abortRun,
  getRun,
  listRuns,
  readNodeLog,
  renameRun,
  retryRun,
  RetryRunSchema,
  startRun,
  StartRunSchema,
  type RunDetail,
} from "@/server/runs";
import { pageQuery, toPagination } from "../pagination";
import { route } from "../rest-route";
import { APPROVAL_WAIT, toApiRun, toApiRunDetail } from "../run-dto";
import { streamRunEvents } from "../run-events";
import { findFlowPlace } from "./release-flows";

/** Northflank's word for a run's status, and ours behind it. */
const STATUS_OF_WORD = new Map<string, RunStatus>(
  RUN_STATUSES.map((status) => [API_RUN_STATUS[status], status]),
);
const StatusWordSchema = z.enum([...RUN_STATUSES.map((status) => API_RUN_STATUS[status]), APPROVAL_WAIT]);

/** What narrows a list of runs. */
export const RunFilterSchema = z.strictObject({
  status: StatusWordSchema.optional(),
  concluded: z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional(),
  kind: z.enum(["release", "rollback"]).optional(),
  rollbackOf: z.uuid().optional().describe("Id of a run: only the rollbacks to it"),
});

/** The same, as the list of runs takes it. */
export function toRunFilter({ status, concluded, kind, rollbackOf }: z.output<typeof RunFilterSchema>) {
  const ours = status === undefined ? undefined : STATUS_OF_WORD.get(status);
  return {
    ...(ours !== undefined && { status: [ours] }),
    ...(status === APPROVAL_WAIT && { waitsForApproval: true }),
    concluded,
    kind,
    rollbackTo: rollbackOf,
  };
}

/** What of a run can be changed; null takes a name or description away. */
const ChangeRunSchema = z
  .strictObject({
    name: StartRunSchema.shape.name.unwrap().nullable().optional(),
    description: StartRunSchema.shape.description.unwrap().nullable().optional(),
    keep: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: "says nothing to change: give name, description or keep",
  });

type RunPlace = { projectId: string; pipelineId: string; stage: string; runId: string };

const RUN_NUMBER = /^[1-9]\d{0,8}$/;

/** A run by its id, or by its number in the stage. @throws AppError 404; also for a run of another stage */
export async function getRunAt(db: Db, place: RunPlace): Promise<RunDetail> {
  const { stage } = await findFlowPlace(db, place);
  const numbered = RUN_NUMBER.test(place.runId)
    ? await db.run.findFirst({
        where: { projectId: place.projectId, stageId: stage.id, number: Number(place.runId) },
        select: { id: true },
      })
    : null;
  const run = await getRun(db, place.projectId, numbered?.id ?? place.runId);
  if (run.pipelineId !== place.pipelineId || run.stage !== stage.name) {
    throw AppError.notFound(`There is no run “${place.runId}” of stage ${stage.name}.`);
  }
  return run;
}

/** Where people watch a run. */
export function runUrl(projectId: string, runId: string): string {
  return `${getEnv().publicUrl}/projects/${encodeURIComponent(projectId)}/runs/${runId}`;
}

export const runRoutes = [
  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs", {
    verb: "run",
    summary: "Starts a run, or queues it as the flow's concurrency policy says.",
    body: StartRunSchema,
    handle: async ({ db, git, actor, params, body, request }) => {
      const { stage } = await findFlowPlace(db, params);
      const run = await startRun({ db, git }, actor, {
        ...params,
        ...body,
        stage: stage.name,
        trigger: "api",
        traceParent: request.headers.get("traceparent"),
      });
      const { id, number } = run;
      return { data: { id, number, status: API_RUN_STATUS[run.status], url: runUrl(params.projectId, id) } };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs", {
    verb: "read",
    summary: "The runs of a stage, newest first.",
    query: z.strictObject({ ...pageQuery, ...RunFilterSchema.shape }),
    handle: async ({ db, params, query }) => {
      const { stage } = await findFlowPlace(db, params);
      const { runs, nextCursor } = await listRuns(db, {
        projectId: params.projectId,
        pipelineId: params.pipelineId,
        stageId: stage.id,
        ...toRunFilter(query),
        cursor: query.cursor,
        limit: query.per_page,
      });
      return { data: { runs: runs.map(toApiRun) }, pagination: toPagination(runs.length, nextCursor) };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}", {
    verb: "read",
    summary: "A run: the frozen document, each node with its response, and what refs yield.",
    handle: async ({ db, params }) => {
      const run = await getRunAt(db, params);
      return { data: { ...toApiRunDetail(run), url: runUrl(params.projectId, run.id) } };
    },
  }),

  route("PATCH /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}", {
    verb: "run",
    summary: "Changes what a run is called, or has it kept whatever the retention policy says.",
    body: ChangeRunSchema,
    handle: async ({ db, actor, params, body }) => {
      const run = await getRunAt(db, params);
      const { projectId } = params;
      const runId = run.id;
      const { name = run.state.name, description = run.state.description, keep } = body;
      if (body.name !== undefined || body.description !== undefined)
        await renameRun(db, actor, { projectId, runId, name, description });
      if (keep !== undefined) await keepRun(db, actor, { projectId, runId, keep });
      const detail = toApiRunDetail(await getRunAt(db, params));
      return { data: { ...detail, url: runUrl(projectId, runId) } };
    },
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/abort", {
    verb: "abort",
    summary: "Asks a run to stop.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => {
      const { id } = await getRunAt(db, params);
      await abortRun(db, actor, params.projectId, id);
      return { data: {} };
    },
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/retry", {
    verb: "run",
    summary:
      "Has a run that failed or was aborted go on from there; `nodes` says which steps get other inputs or are skipped.",
    body: RetryRunSchema,
    handle: async ({ db, actor, params, body }) => {
      const { id, number } = await getRunAt(db, params);
      const { projectId } = params;
      const { status } = await retryRun({ db, findManifest }, actor, { ...body, projectId, runId: id });
      return { data: { id, number, status: API_RUN_STATUS[status], url: runUrl(projectId, id) } };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/approvals", {
    verb: "read",
    summary: "The approvals a run has asked for: what is needed, who may, who has said what.",
    handle: async ({ db, actor, params }) => {
      const { id } = await getRunAt(db, params);
      return { data: { approvals: await listApprovals(db, actor, params.projectId, id) } };
    },
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/approvals", {
    verb: "approve",
    summary: "Approves or rejects; `node` may be left out while exactly one approval waits.",
    body: DecideApprovalSchema,
    handle: async ({ db, actor, params, body }) => {
      const { id: runId } = await getRunAt(db, params);
      const { projectId } = params;
      return { data: await decideApproval(db, actor, { ...body, projectId, runId }) };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/events", {
    verb: "read",
    summary: "Everything that happens in a run, as server-sent events; goes on behind Last-Event-ID.",
    handle: async ({ db, params, request }) => streamRunEvents(db, await getRunAt(db, params), request),
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/logs", {
    verb: "read",
    summary: "The log of one node (`node` is its place in the document, such as 0 or 1.2), behind `cursor`.",
    query: z.strictObject({
      node: z.string().max(200),
      attempt: z.coerce.number().int().min(1).optional(),
      cursor: z.coerce.number().int().min(0).default(0),
    }),
    handle: async ({ db, params, query }) => {
      const run = await getRunAt(db, params);
      const attempt = query.attempt ?? run.state.nodes[query.node]?.attempt ?? 1;
      const { projectId } = params;
      return {
        data: await readNodeLog(db, {
          projectId,
          runId: run.id,
          nodeKey: query.node,
          attempt,
          cursor: query.cursor,
        }),
      };
    },
  }),
];
