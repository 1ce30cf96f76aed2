import { z } from "zod";
import { getEnv } from "@/server/env";
import {
  allowWebhookGet,
  DELIVERY_SOURCES,
  listDeliveries,
  listTriggers,
  readFlowWebhook,
  removeSigningSecret,
  revokeWebhookToken,
  rotateSigningSecret,
  rotateWebhookToken,
} from "@/server/triggers";
import { pageQuery, toPagination } from "../pagination";
import { route } from "../rest-route";
import { findFlowPlace } from "./release-flows";

const WEBHOOK = "/projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/webhook";

export const flowWebhookRoutes = [
  route(`GET ${WEBHOOK}`, {
    verb: "read",
    summary: "Whether a stage's flow has a webhook, since when, and how it may be called; never its token.",
    handle: async ({ db, params }) => ({ data: await readFlowWebhook(db, await findFlowPlace(db, params)) }),
  }),

  route(`POST ${WEBHOOK}`, {
    verb: "edit-flows",
    summary: "Makes the flow's webhook, or another token instead; the whole address is told this once.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => {
      const place = await findFlowPlace(db, params);
      const { path, ...webhook } = await rotateWebhookToken(db, actor, place);
      return { status: 201, data: { ...webhook, url: `${getEnv().publicUrl}${path}` } };
    },
  }),

  route(`PATCH ${WEBHOOK}`, {
    verb: "edit-flows",
    summary: "Whether GET starts a run too.",
    body: z.strictObject({ getAllowed: z.boolean() }),
    handle: async ({ db, actor, params, body }) => ({
      data: await allowWebhookGet(db, actor, await findFlowPlace(db, params), body.getAllowed),
    }),
  }),

  route(`DELETE ${WEBHOOK}`, {
    verb: "edit-flows",
    summary: "The webhook's address opens nothing from now on.",
    handle: async ({ db, actor, params }) => ({
      data: await revokeWebhookToken(db, actor, await findFlowPlace(db, params)),
    }),
  }),

  route(`POST ${WEBHOOK}/secret`, {
    verb: "edit-flows",
    summary: "Makes the secret that calls have to be signed with, or another one instead; told this once.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => ({
      status: 201,
      data: await rotateSigningSecret(db, actor, await findFlowPlace(db, params)),
    }),
  }),

  route(`DELETE ${WEBHOOK}/secret`, {
    verb: "edit-flows",
    summary: "Calls of the webhook need no signature any more.",
    handle: async ({ db, actor, params }) => ({
      data: await removeSigningSecret(db, actor, await findFlowPlace(db, params)),
    }),
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/triggers", {
    verb: "read",
    summary:
      "The flow's triggers that look for commits or at the clock: since when, next when, and what is wrong.",
    handle: async ({ db, params }) => ({
      data: { triggers: await listTriggers(db, await findFlowPlace(db, params)) },
    }),
  }),

  route("GET /projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/deliveries", {
    verb: "read",
    summary: "What the flow's triggers told it, newest first: started, paused, ignored or refused, and why.",
    query: z.strictObject({
      ...pageQuery,
      cursor: z.uuid().optional(),
      source: z.enum(DELIVERY_SOURCES).optional(),
    }),
    handle: async ({ db, params, query }) => {
      const { cursor, source, per_page: limit } = query;
      const page = await listDeliveries(db, await findFlowPlace(db, params), { cursor, source, limit });
      return {
        data: { deliveries: page.deliveries },
        pagination: toPagination(page.deliveries.length, page.nextCursor),
      };
    },
  }),
];
