import { CapabilityError, type ChatAddress, type ChatKind } from "@/core/node-kind";
import { createMasker } from "@/core/expression";
import type { Db } from "@/server/db";
import { piecesOfAddress } from "@/server/environment";
import { getIntegration, type Integration } from "@/server/integrations";
import type { OutgoingRequest } from "@/server/outgoing";
import { chatBody } from "./chat-body";
import type { RunFacts } from "./run-facts";
import { signatureHeaders } from "./signature-headers";

/** Where a chat message goes. The address is a secret. */
export interface ChatReceiver {
  url: string;
  /** Signs what is sent. */
  secret: string | null;
  /** `Slack (integration team)`. */
  name: string;
}

const INTEGRATION_KIND = {
  SLACK: "slack",
  DISCORD: "discord",
  TEAMS: "teams",
  RAW_WEBHOOK: "webhook",
} as const satisfies Record<ChatKind, Integration["kind"]>;

const NAMES = {
  SLACK: "Slack",
  DISCORD: "Discord",
  TEAMS: "Teams",
  RAW_WEBHOOK: "The webhook",
} as const satisfies Record<ChatKind, string>;

/** @throws CapabilityError `wrong-integration`, `no-receiver`; AppError 404 */
export async function findChatReceiver(
  db: Db,
  projectId: string,
  { kind, webhookUrl, integrationId }: ChatAddress,
): Promise<ChatReceiver> {
  if (webhookUrl !== undefined) return { url: webhookUrl, secret: null, name: NAMES[kind] };
  if (integrationId === undefined) {
    throw new CapabilityError(
      "no-receiver",
      "The message has neither a `webhookUrl` nor an `integrationId`.",
    );
  }
  const integration = await getIntegration(db, projectId, integrationId);
  const wanted = INTEGRATION_KIND[kind];
  if (integration.kind !== wanted || !("url" in integration)) {
    throw new CapabilityError(
      "wrong-integration",
      `Integration “${integrationId}” is of kind ${integration.kind}; a ${kind} message needs one of kind ${wanted}.`,
    );
  }
  const secret = integration.kind === "webhook" ? (integration.secret ?? null) : null;
  return { url: integration.url, secret, name: `${NAMES[kind]} (integration ${integrationId})` };
}

/** The request that delivers a text, without the limits of the transport. */
export function chatRequest(
  kind: ChatKind,
  receiver: ChatReceiver,
  text: string,
  context: { facts: RunFacts | null; deliveryId: string; sentAt: Date },
): Pick<OutgoingRequest, "url" | "method" | "headers" | "body"> {
  const content =
    kind === "RAW_WEBHOOK"
      ? { message: text, ...context.facts, sentAt: context.sentAt.toISOString() }
      : chatBody[kind](text);
  const body = JSON.stringify(content);
  return {
    url: receiver.url,
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Slipway",
      "idempotency-key": context.deliveryId,
      ...(kind === "RAW_WEBHOOK" && { "x-slipway-delivery": context.deliveryId }),
      ...(receiver.secret !== null && signatureHeaders(receiver.secret, body, context.sentAt)),
    },
  };
}

/** Words of a path: `services`, `api-version`. */
const VOCABULARY = /^[a-z-]{1,15}$/;

/** Takes an address and the pieces of it out of a text: the other side may repeat them. */
export function hideAddress(url: string): (text: string) => string {
  const mask = createMasker([url, ...piecesOfAddress(url).filter((piece) => !VOCABULARY.test(piece))]);
  return (text) => String(mask(text));
}
