import type { Integration } from "@/server/integrations";
import type { Outgoing } from "@/server/outgoing";
import { sendMail } from "./send-mail";
import type { SendOutcome } from "./send-outcome";
import { sendRequest, type DeliveryToSend } from "./send-request";

/** An integration through which people or programs are told; git hosts are integrations too, and tell nobody. */
export function tellsPeople({ kind }: { kind: string }): boolean {
  return ["slack", "discord", "teams", "webhook", "email"].includes(kind);
}

/** Hands a message to an integration, once. */
export async function send(
  outgoing: Outgoing,
  integration: Integration,
  delivery: DeliveryToSend,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if ("url" in integration) return sendRequest(outgoing, integration, delivery, signal);
  if (integration.kind === "email") return sendMail(outgoing, integration, delivery);
  return { type: "refused", answer: `An integration of kind ${integration.kind} tells nobody.` };
}
