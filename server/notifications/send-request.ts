import { CapabilityError } from "@/core/node-kind";
import type { Integration } from "@/server/integrations";
import { assertTaken, hideAddress, signatureHeaders } from "@/server/messages";
import { OutgoingError, type Outgoing } from "@/server/outgoing";
import type { NotificationContent } from "./content";
import type { SendOutcome } from "./send-outcome";
import { toDiscord } from "./shapes/to-discord";
import { toSlack } from "./shapes/to-slack";
import { toTeams } from "./shapes/to-teams";
import { toWebhook } from "./shapes/to-webhook";
import { ANSWER_MS, LONGEST_WAIT_MS, MAX_ANSWER_BYTES } from "./tunables";

/** An integration that is told by a request to its address. */
export type WebIntegration = Extract<Integration, { url: string }>;

export interface DeliveryToSend {
  /** The same each time it is tried: a receiver that knows it has it already. */
  id: string;
  content: NotificationContent;
}

const NAMES = {
  slack: "Slack",
  discord: "Discord",
  teams: "Teams",
  webhook: "The webhook",
} as const satisfies Record<WebIntegration["kind"], string>;

/** Tells a chat or a webhook. */
export async function sendRequest(
  outgoing: Outgoing,
  integration: WebIntegration,
  { id, content }: DeliveryToSend,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const sentAt = new Date();
  const body = JSON.stringify(bodyFor(integration, content, { id, sentAt }));
  const isSigned = integration.kind === "webhook" && integration.secret !== undefined;
  try {
    const answer = await outgoing.request({
      url: integration.url,
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "Slipway",
        "idempotency-key": id,
        ...(integration.kind === "webhook" && {
          "x-slipway-delivery": id,
          "x-slipway-event": content.event,
        }),
        ...(isSigned && signatureHeaders(integration.secret ?? "", body, sentAt)),
      },
      timeoutMs: ANSWER_MS,
      maxBytes: MAX_ANSWER_BYTES,
      // A redirect would turn the message into a question, and look like a success.
      maxRedirects: 0,
      signal,
    });
    const retryAfter = answer.headers["retry-after"];
    try {
      assertTaken(answer, NAMES[integration.kind], hideAddress(integration.url));
    } catch (error) {
      return outcomeOf(error, retryAfter === undefined ? null : retryAfterMs(retryAfter, sentAt));
    }
    return { type: "delivered", answer: `${NAMES[integration.kind]} answered ${answer.status}.` };
  } catch (error) {
    return outcomeOf(error, null);
  }
}

function bodyFor(
  integration: WebIntegration,
  content: NotificationContent,
  delivery: { id: string; sentAt: Date },
): object {
  switch (integration.kind) {
    case "slack":
      return toSlack(content);
    case "discord":
      return toDiscord(content);
    case "teams":
      return toTeams(content);
    case "webhook":
      return toWebhook(content, delivery);
  }
}

/** @throws what is no answer of the receiver */
function outcomeOf(error: unknown, afterMs: number | null): SendOutcome {
  if (!(error instanceof CapabilityError) && !(error instanceof OutgoingError)) throw error;
  const answer = error.message;
  return error.transient ? { type: "later", answer, afterMs } : { type: "refused", answer };
}

/** Seconds, or a date; null for what is neither. */
function retryAfterMs(header: string, now: Date): number | null {
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(0, ms)) : null;
}
