import { createHash } from "node:crypto";
import { API_RUN_STATUS } from "@/core/run";
import { clientAddress, hashToken } from "@/server/auth";
import { ask, type Db, type Statement } from "@/server/db";
import { AppError } from "@/server/errors";
import { toExpectedError } from "@/server/expected-error";
import { getFlowOfStage, type FlowToRun } from "@/server/runs";
import { unsealJson } from "@/server/secrets";
import { isTraceParent } from "@/server/tracing";
import {
  deliver,
  findRepeated,
  recordUnstarted,
  type DeliverDeps,
  type Delivery,
  type DeliveryResult,
} from "./deliver";
import { parseJsonObject, readBody } from "./read-body";
import { isSignedBy } from "./signature";
import { takeCall } from "./take-call";
import { WEBHOOK } from "./tunables";
import { readWebhookCall, type WebhookCall } from "./webhook-call";

export interface WebhookDeps extends DeliverDeps {
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
}

interface CalledWebhook {
  flow_id: string;
  project_id: string;
  pipeline_id: string;
  stage: string;
  get_allowed: boolean;
  signing_secret: Uint8Array | null;
}

const FIND: Statement<CalledWebhook> = {
  name: "find-called-webhook",
  text: `
    SELECT w.flow_id, s.project_id, s.pipeline_id, s.name AS stage, w.get_allowed, w.signing_secret
    FROM flow_webhook w JOIN release_flow f ON f.id = w.flow_id JOIN stage s ON s.id = f.stage_id
    WHERE w.token_hash = $1`,
};

/**
 * Answers a call of `/webhooks/release-flows/<token>`: 202 with the run or `paused`, 200 `ignored` with the reason.
 * @throws AppError 400 unknown trigger, or what cannot be read · 401 unsigned · 404 unknown token · 405 GET is off ·
 * 409 another call under the same key · 413 · 422 locked argument · 429
 */
export async function answerWebhook(deps: WebhookDeps, token: string, request: Request): Promise<Response> {
  const [webhook] = await ask(deps.db, FIND, [hashToken(token)]);
  if (webhook === undefined) throw AppError.notFound("There is nothing here.");
  if (request.method === "GET" && !webhook.get_allowed) {
    const message = "This webhook answers POST only.";
    throw new AppError("method-not-allowed", message, { status: 405, details: { allowed: ["POST"] } });
  }
  const { search, searchParams } = new URL(request.url);
  const body = request.method === "GET" ? new Uint8Array() : await readBody(request, WEBHOOK.maxBodyBytes);
  assertSigned(webhook, request, search.slice(1), body);
  const envelope = {
    source: "webhook" as const,
    key: readKey(request),
    fingerprint: createHash("sha256").update(`${search}\n`).update(body).digest("hex"),
    actor: {
      userId: null,
      name: "Webhook",
      origin: "api" as const,
      address: clientAddress(request.headers),
    },
  };
  const { key, fingerprint } = envelope;
  const start = () => startOnce(deps, webhook, envelope, { request, searchParams, body });
  const result = await (key === null ? start() : together(`${webhook.flow_id} ${fingerprint} ${key}`, start));
  return toResponse(deps, webhook, result);
}

const underWay = new Map<string, Promise<DeliveryResult>>();

/** Calls of this process under one key at one time are one: a thousand at once count as one, and ask the database once. */
function together(call: string, start: () => Promise<DeliveryResult>): Promise<DeliveryResult> {
  const known = underWay.get(call);
  if (known !== undefined) return known;
  const started = start().finally(() => underWay.delete(call));
  underWay.set(call, started);
  return started;
}

type Envelope = Pick<Delivery, "source" | "key" | "fingerprint" | "actor">;

async function startOnce(
  deps: WebhookDeps,
  webhook: CalledWebhook,
  envelope: Envelope,
  { request, searchParams, body }: { request: Request; searchParams: URLSearchParams; body: Uint8Array },
): Promise<DeliveryResult> {
  // What is only told once more costs next to nothing, and a retry must not be told that there were too many.
  const repeated = await findRepeated(deps.db, webhook.flow_id, envelope);
  if (repeated !== null) return repeated;
  await takeCall(deps.db, webhook.flow_id);
  const { project_id: projectId, pipeline_id: pipelineId, stage } = webhook;
  const place = { projectId, pipelineId, ...(await getFlowOfStage(deps.db, projectId, pipelineId, stage)) };
  const call = await orRecord(deps.db, place, envelope, () =>
    readWebhookCall(place.revision.document, searchParams, parseJsonObject(body)),
  );
  const traceParent = request.headers.get("traceparent");
  const delivery: Delivery = {
    ...envelope,
    ...call,
    subject: subjectOf(call),
    traceParent: isTraceParent(traceParent) ? traceParent : null,
  };
  return orRecord(deps.db, place, envelope, () => deliver(deps, place, delivery));
}

/** What is refused is listed with the others; the key is free for the call as it should have been. */
async function orRecord<T>(
  db: Db,
  place: FlowToRun,
  envelope: Envelope,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const expected = toExpectedError(error);
    if (expected !== null && (expected.status === 400 || expected.status === 422)) {
      const nothing = { key: null, fingerprint: null, subject: "could not be used", triggers: {} };
      const end = { outcome: "refused", reason: expected.message } as const;
      await recordUnstarted(db, place, { ...envelope, ...nothing }, end);
    }
    throw error;
  }
}

/** A GET is signed over its query as it was sent, without the question mark; a POST over its body, and has no query then. */
function assertSigned(webhook: CalledWebhook, request: Request, query: string, body: Uint8Array): void {
  if (webhook.signing_secret === null) return;
  const secret = unsealJson(webhook.signing_secret);
  const signed = request.method === "GET" ? Buffer.from(query, "utf8") : body;
  const isSigned =
    typeof secret === "string" && isSignedBy(secret, signed, request.headers.get("x-signature-256"));
  if (!isSigned) {
    throw AppError.unauthorized(
      "Calls of this webhook are signed: `X-Signature-256: sha256=<hex>`, the HMAC-SHA256 of the body, or of a GET's query.",
    );
  }
  if (request.method !== "GET" && query !== "") {
    throw AppError.invalid("Of a signed POST only the body is signed. Leave out the query.");
  }
}

/** @throws AppError 400 */
function readKey(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) return key;
  throw AppError.invalid("The Idempotency-Key is not 1 to 255 characters of ASCII.");
}

function subjectOf({ name, triggers }: WebhookCall): string {
  const told = Object.values(triggers).map(({ branch, sha, pullRequestId }) =>
    [
      ...(pullRequestId === undefined ? [] : [`#${pullRequestId}`]),
      ...(branch === undefined ? [] : [branch]),
      ...(sha === undefined ? [] : [sha.slice(0, 7)]),
    ].join(" · "),
  );
  return name ?? (told.filter((one) => one !== "").join(", ") || "called");
}

async function toResponse(
  { db, publicUrl }: WebhookDeps,
  { project_id: projectId }: CalledWebhook,
  result: DeliveryResult,
): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (result.outcome === "paused") return Response.json({ paused: true }, { status: 202, headers });
  if (result.outcome !== "started")
    return Response.json({ ignored: true, reason: result.reason }, { headers });
  const { runId } = result;
  const run = await db.run.findUnique({ where: { id: runId }, select: { status: true } });
  const url = `${publicUrl}/projects/${encodeURIComponent(projectId)}/runs/${runId}`;
  const status = API_RUN_STATUS[run?.status ?? "Pending"];
  return Response.json({ runId, url, status }, { status: 202, headers });
}
