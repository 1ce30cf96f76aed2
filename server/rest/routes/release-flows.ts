import { z } from "zod";
import { isRecord } from "@/core/document/walk";
import { API_RUN_STATUS } from "@/core/run";
import { findHold } from "@/server/holds";
import {
  getFlow,
  getRevision,
  listRevisions,
  publishFlow,
  restoreRevision,
  type FlowPlace,
} from "@/server/flows";
import { AppError } from "@/server/errors";
import { getStage } from "@/server/pipelines";
import type { Db } from "@/server/db";
import { route } from "../rest-route";

/** @throws AppError 404, which names the stages there are */
export async function findFlowPlace(
  db: Db,
  { projectId, pipelineId, stage }: { projectId: string; pipelineId: string; stage: string },
): Promise<FlowPlace> {
  const { id, name } = await getStage(db, projectId, pipelineId, stage);
  return { projectId, pipelineId, stage: { id, name } };
}

async function readFlow(db: Db, place: FlowPlace) {
  const { revision, ...flow } = await getFlow(db, place);
  const latest = await db.run.findFirst({ where: { flowId: flow.id }, orderBy: { number: "desc" } });
  const document = isRecord(revision?.document) ? revision.document : {};
  const options = isRecord(document.options) ? document.options : {};
  return {
    ...document,
    stage: flow.stage,
    paused: flow.paused,
    hold: await findHold(db, flow.id),
    concurrencyPolicy: options.concurrencyPolicy ?? "allow",
    ...(latest !== null && { status: API_RUN_STATUS[latest.status] }),
    revision: revision?.number ?? null,
    createdAt: flow.createdAt,
    updatedAt: revision?.createdAt ?? flow.updatedAt,
  };
}

export const releaseFlowRoutes = [
  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}", {
    verb: "read",
    summary: "The release flow of a stage.",
    handle: async ({ db, params }) => ({ data: await readFlow(db, await findFlowPlace(db, params)) }),
  }),

  route("POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}", {
    verb: "edit-flows",
    summary: "Publishes a document as the newest revision of a stage's release flow.",
    body: z.record(z.string(), z.unknown()),
    ignored: ["project"],
    handle: async ({ db, runtimes, actor, params, body, bodyText }) => {
      const place = await findFlowPlace(db, params);
      // The author's own text is kept, unless a field had to be taken out of it.
      const sent: unknown = JSON.parse(bodyText);
      const text = isRecord(sent) && "project" in sent ? `${JSON.stringify(body, null, 2)}\n` : bodyText;
      const published = await publishFlow(db, runtimes, actor, place, {
        text,
        format: "json",
        message: "Published over the API",
      });
      const warnings = published.warnings.map(({ pointer, message }) => `\`${pointer}\`: ${message}`);
      return { data: await readFlow(db, place), warnings };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/revisions", {
    verb: "read",
    summary: "The revisions of a stage's release flow, newest first.",
    handle: async ({ db, params }) => {
      const revisions = await listRevisions(db, await findFlowPlace(db, params));
      return { data: { revisions }, pagination: { hasNextPage: false, count: revisions.length } };
    },
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/revisions/{number}", {
    verb: "read",
    summary: "One revision of a stage's release flow, with its text as the author wrote it and its document.",
    handle: async ({ db, params }) => {
      const place = await findFlowPlace(db, params);
      return { data: await getRevision(db, place, readNumber(params.number)) };
    },
  }),

  route(
    "POST /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/revisions/{number}/restore",
    {
      verb: "edit-flows",
      summary: "Publishes a revision once more, as the newest.",
      body: z.strictObject({ message: z.string().trim().max(500).optional() }),
      handle: async ({ db, runtimes, actor, params, body }) => {
        const place = await findFlowPlace(db, params);
        const { revision, changed } = await restoreRevision(db, runtimes, actor, place, {
          number: readNumber(params.number),
          message: body.message,
        });
        return { data: { revision: revision.number, changed } };
      },
    },
  ),
];

/** @throws AppError 404 for what is no number of a revision */
function readNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw AppError.notFound(`There is no revision “${text}”: revisions are numbered from 1.`);
}
