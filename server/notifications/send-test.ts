import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { randomUUID } from "node:crypto";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { getIntegration } from "@/server/integrations";
import type { Outgoing } from "@/server/outgoing";
import { toJson, type NotificationContent } from "./content";
import { oneLine } from "./plain-text";
import { send, tellsPeople } from "./send";

export interface TestedIntegration {
  delivered: boolean;
  /** What the receiver said, or why there is no answer. */
  answer: string;
}

/**
 * Sends a test message now and says what came of it; it is listed with the deliveries.
 * @throws AppError 400 for an integration that tells nobody · 403 · 404
 */
export async function sendTestMessage(
  { db, outgoing, publicUrl }: { db: Db; outgoing: Outgoing; publicUrl: string },
  actor: Actor,
  { projectId, integrationId }: { projectId: string; integrationId: string },
): Promise<TestedIntegration> {
  assertCan(actor, "edit-resources", projectId);
  const integration = await getIntegration(db, projectId, integrationId);
  if (!tellsPeople(integration)) {
    throw AppError.invalid(`Integration “${integrationId}” is of kind ${integration.kind} and tells nobody.`);
  }
  const project = await db.project.findUniqueOrThrow({
    where: { id: projectId },
    select: { id: true, name: true },
  });
  const id = randomUUID();
  const content = aTestMessage({ project, by: actor.name, publicUrl, at: new Date() });
  const outcome = await send(outgoing, integration, { id, content }, new AbortController().signal);
  const delivered = outcome.type === "delivered";
  await inTransaction(db, async (tx) => {
    await tx.notificationDelivery.create({
      data: {
        ...{ id, projectId, integrationId, event: "test", attempts: 1, askedBy: actor.name },
        content: toJson(content),
        status: delivered ? "delivered" : "failed",
        answer: outcome.answer,
        nextAttemptAt: null,
        lastAttemptAt: new Date(),
      },
    });
    const detail = { delivered, answer: outcome.answer };
    await recordAudit(tx, actor, { projectId, action: "integration.test", subject: integrationId, detail });
  });
  return { delivered, answer: outcome.answer };
}

function aTestMessage(test: {
  project: { id: string; name: string };
  by: string;
  publicUrl: string;
  at: Date;
}): NotificationContent {
  const { project, by, publicUrl, at } = test;
  return {
    event: "test",
    tone: "neutral",
    title: `Test message from project ${oneLine(project.name)}`,
    facts: [
      { label: "Project", value: oneLine(project.name) },
      { label: "Sent by", value: oneLine(by) },
    ],
    note: "Messages about releases of this project will arrive here.",
    action: {
      label: "Open notifications",
      url: `${publicUrl}/projects/${encodeURIComponent(project.id)}/notifications`,
    },
    at: at.toISOString(),
    data: { project },
  };
}
