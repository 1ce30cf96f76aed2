import { randomBytes } from "node:crypto";
import { recordAudit } from "@/server/audit";
import { assertCan, hashToken, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { FlowWebhook } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { FlowPlace } from "@/server/flows";
import { sealJson } from "@/server/secrets";
import type { FlowWebhookDto } from "./dto";

/** Leaked tokens can be searched for by it. */
const TOKEN_PREFIX = "slwh_";
const SECRET_BYTES = 32;

/** How a flow is started from outside; never the token itself. @throws AppError 404 */
export async function readFlowWebhook(db: Db, place: FlowPlace): Promise<FlowWebhookDto> {
  const flow = await db.releaseFlow.findUnique({
    where: { stageId: place.stage.id },
    select: { webhook: true },
  });
  if (flow === null) throw noFlow(place);
  return toDto(flow.webhook);
}

/** Makes the flow's token; one that was there opens nothing any more. The path is told this once. @throws AppError 404 */
export async function rotateWebhookToken(
  db: Db,
  actor: Actor,
  place: FlowPlace,
): Promise<FlowWebhookDto & { path: string }> {
  const token = `${TOKEN_PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const changed = await changeWebhook(db, actor, place, "flow.rotate-webhook", {
    tokenHash: hashToken(token),
    tokenEnd: token.slice(-4),
    tokenMadeBy: actor.name,
  });
  return { ...changed, path: `/webhooks/release-flows/${token}` };
}

/** The address opens nothing from now on. @throws AppError 404 */
export function revokeWebhookToken(db: Db, actor: Actor, place: FlowPlace): Promise<FlowWebhookDto> {
  const none = { tokenHash: null, tokenEnd: null, tokenMadeAt: null, tokenMadeBy: null };
  return changeWebhook(db, actor, place, "flow.revoke-webhook", none);
}

/** Whether GET starts a run too. @throws AppError 404 */
export function allowWebhookGet(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  getAllowed: boolean,
): Promise<FlowWebhookDto> {
  const action = getAllowed ? "flow.allow-webhook-get" : "flow.refuse-webhook-get";
  return changeWebhook(db, actor, place, action, { getAllowed });
}

/** Makes the secret that every call has to be signed with from now on; told this once. @throws AppError 404 */
export async function rotateSigningSecret(
  db: Db,
  actor: Actor,
  place: FlowPlace,
): Promise<FlowWebhookDto & { secret: string }> {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const changed = await changeWebhook(db, actor, place, "flow.sign-webhook", {
    signingSecret: sealJson(secret),
  });
  return { ...changed, secret };
}

/** Calls need no signature any more. @throws AppError 404 */
export function removeSigningSecret(db: Db, actor: Actor, place: FlowPlace): Promise<FlowWebhookDto> {
  return changeWebhook(db, actor, place, "flow.unsign-webhook", { signingSecret: null });
}

type Change = Partial<Omit<FlowWebhook, "flowId" | "projectId">>;

async function changeWebhook(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  action: string,
  change: Change,
): Promise<FlowWebhookDto> {
  const { projectId, pipelineId, stage } = place;
  assertCan(actor, "edit-flows", projectId);
  return inTransaction(db, async (tx) => {
    const flowId = await getFlowId(tx, place);
    await tx.flowWebhook.upsert({
      where: { flowId },
      create: { flowId, projectId, ...change },
      update: change,
    });
    // By the database's clock, which Prisma cannot be asked for.
    if (typeof change.tokenHash === "string")
      await tx.$executeRaw`UPDATE flow_webhook SET token_made_at = now() WHERE flow_id = ${flowId}::uuid`;
    const webhook = await tx.flowWebhook.findUniqueOrThrow({ where: { flowId } });
    await recordAudit(tx, actor, { projectId, action, subject: `${pipelineId}/${stage.name}` });
    return toDto(webhook);
  });
}

async function getFlowId(tx: Tx, place: FlowPlace): Promise<string> {
  const flow = await tx.releaseFlow.findUnique({ where: { stageId: place.stage.id }, select: { id: true } });
  if (flow === null) throw noFlow(place);
  return flow.id;
}

function noFlow({ stage }: FlowPlace): AppError {
  return AppError.notFound(`Stage ${stage.name} has no release flow.`);
}

function toDto(webhook: FlowWebhook | null): FlowWebhookDto {
  const { tokenHash = null, tokenEnd, tokenMadeAt, tokenMadeBy } = webhook ?? {};
  return {
    token:
      tokenHash === null
        ? null
        : { end: tokenEnd ?? "", madeAt: tokenMadeAt?.toISOString() ?? "", madeBy: tokenMadeBy ?? "" },
    getAllowed: webhook?.getAllowed ?? true,
    signed: (webhook?.signingSecret ?? null) !== null,
  };
}
