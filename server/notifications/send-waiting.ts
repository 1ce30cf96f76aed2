import { setTimeout as pass } from "node:timers/promises";
import type { Logger } from "pino";
import type { Db } from "@/server/db";
import { getIntegration, type Integration } from "@/server/integrations";
import type { Outgoing } from "@/server/outgoing";
import { AppError } from "@/server/errors";
import { digest, together } from "./digest";
import { findDueLines, readLine, settle, type Line } from "./lines";
import { makeDeliveries } from "./make-deliveries";
import { send } from "./send";
import type { SendOutcome } from "./send-outcome";
import { DIGEST, EVENTS_AT_ONCE, LOOK_EVERY_MS, type SendingPolicy } from "./tunables";

export interface SendingDeps {
  db: Db;
  outgoing: Outgoing;
  logger: Logger;
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
  policy: SendingPolicy;
}

/**
 * Makes deliveries of what has happened and sends what is due, until nothing is. Integrations are told beside each other,
 * so that one that hangs keeps none of the others waiting; each is told in order, and while its first message is not
 * taken, the others wait behind it.
 */
export async function sendWaiting(deps: SendingDeps, signal: AbortSignal): Promise<void> {
  const going = new Map<string, Promise<void>>();
  try {
    do {
      while (!signal.aborted && (await makeDeliveries(deps.db, deps.publicUrl)) === EVENTS_AT_ONCE);
      for (const line of signal.aborted ? [] : await findDueLines(deps.db)) {
        const key = JSON.stringify([line.projectId, line.integrationId]);
        if (going.has(key)) continue;
        going.set(
          key,
          tellLine(deps, line, signal).finally(() => going.delete(key)),
        );
      }
      if (going.size === 0) return;
      const over = new AbortController();
      const look = pass(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      await Promise.race([...going.values(), look]).finally(() => over.abort());
    } while (!signal.aborted);
  } finally {
    await Promise.allSettled(going.values());
  }
}

/** Until nothing of it is due any more. */
async function tellLine(deps: SendingDeps, line: Line, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const integration = await findIntegration(deps.db, line);
    if (integration === null) return;
    const toPeople = integration.kind !== "webhook";
    const waiting = await readLine(deps.db, line, toPeople ? DIGEST.atMost : 1);
    const [first, ...others] = toPeople ? together(waiting) : waiting;
    if (first === undefined || !first.due) return;
    const projectUrl = `${deps.publicUrl}/projects/${encodeURIComponent(line.projectId)}`;
    const content =
      others.length === 0
        ? first.content
        : digest(
            [first, ...others].map((one) => one.content),
            projectUrl,
          );
    const outcome = await attempt(deps, integration, { id: first.id, content }, signal);
    if (outcome === null) return;
    await settle(deps.db, { first, others: others.map(({ id }) => id), outcome, policy: deps.policy });
    if (outcome.type === "later") return;
    if (toPeople && waiting.length > others.length + 1) {
      await pass(deps.policy.pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Null when it was cut short: whoever goes on tries it anew. */
async function attempt(
  { outgoing, logger }: SendingDeps,
  integration: Integration,
  delivery: Parameters<typeof send>[2],
  signal: AbortSignal,
): Promise<SendOutcome | null> {
  try {
    return await send(outgoing, integration, delivery, signal);
  } catch (error) {
    if (signal.aborted) return null;
    logger.error({ err: error, deliveryId: delivery.id }, "a notification broke");
    const answer = "Slipway made a mistake of its own; the log of its worker says which.";
    return { type: "later", answer, afterMs: null };
  }
}

/** Null when it is gone, and its deliveries with it. */
async function findIntegration(db: Db, { projectId, integrationId }: Line): Promise<Integration | null> {
  try {
    return await getIntegration(db, projectId, integrationId);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) return null;
    throw error;
  }
}
