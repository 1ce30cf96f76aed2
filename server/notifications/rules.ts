import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { NotificationRuleDto } from "./dto";
import { isNotificationEvent, NOTIFICATION_EVENTS } from "./events";
import { tellsPeople } from "./send";

export const NotificationRuleSchema = z.object({
  integrationId: z.string().min(1).max(100),
  events: z.array(z.enum(NOTIFICATION_EVENTS)).min(1, "Choose at least one event."),
  everyStage: z.boolean(),
  stageIds: z.array(z.uuid()).max(200),
  paused: z.boolean(),
});
export type NotificationRuleInput = z.output<typeof NotificationRuleSchema>;

/** Oldest first. */
export async function listNotificationRules(db: Db, projectId: string): Promise<NotificationRuleDto[]> {
  const rows = await db.notificationRule.findMany({
    where: { projectId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    include: { integration: { select: { id: true, name: true, kind: true } } },
  });
  const stages = await db.stage.findMany({
    where: { projectId, id: { in: rows.flatMap(({ stageIds }) => stageIds) } },
    select: { id: true, pipelineId: true, name: true },
    orderBy: [{ pipelineId: "asc" }, { position: "asc" }],
  });
  return rows.map(({ id, integration, events, everyStage, stageIds, paused, createdBy, createdAt }) => ({
    ...{ id, integration, everyStage, paused, createdBy },
    events: NOTIFICATION_EVENTS.filter((kind) => events.filter(isNotificationEvent).includes(kind)),
    stages: stages.filter((stage) => stageIds.includes(stage.id)),
    createdAt: createdAt.toISOString(),
  }));
}

/** @throws AppError 400 · 403 · 404 an integration or stage that is not there */
export async function createNotificationRule(
  db: Db,
  actor: Actor,
  projectId: string,
  rule: NotificationRuleInput,
): Promise<{ id: string }> {
  assertCan(actor, "edit-resources", projectId);
  return inTransaction(db, async (tx) => {
    const data = await toRow(tx, projectId, rule);
    const { id } = await tx.notificationRule.create({ data: { projectId, createdBy: actor.name, ...data } });
    await audit(tx, actor, { projectId, action: "create", subject: rule.integrationId, rule: data });
    return { id };
  });
}

/** @throws AppError 400 · 403 · 404 */
export async function updateNotificationRule(
  db: Db,
  actor: Actor,
  { projectId, ruleId, rule }: { projectId: string; ruleId: string; rule: NotificationRuleInput },
): Promise<void> {
  assertCan(actor, "edit-resources", projectId);
  await inTransaction(db, async (tx) => {
    await getRule(tx, projectId, ruleId);
    const data = await toRow(tx, projectId, rule);
    await tx.notificationRule.update({ where: { id: ruleId }, data });
    await audit(tx, actor, { projectId, action: "update", subject: rule.integrationId, rule: data });
  });
}

/** What it told stays listed. @throws AppError 403 · 404 */
export async function removeNotificationRule(
  db: Db,
  actor: Actor,
  projectId: string,
  ruleId: string,
): Promise<void> {
  assertCan(actor, "edit-resources", projectId);
  await inTransaction(db, async (tx) => {
    const { integrationId, events, everyStage, stageIds, paused } = await getRule(tx, projectId, ruleId);
    await tx.notificationRule.delete({ where: { id: ruleId } });
    const rule = { integrationId, events, everyStage, stageIds, paused };
    await audit(tx, actor, { projectId, action: "delete", subject: integrationId, rule });
  });
}

async function getRule(tx: Tx, projectId: string, ruleId: string) {
  const rule = await tx.notificationRule.findFirst({ where: { id: ruleId, projectId } });
  if (rule === null) throw AppError.notFound(`There is no such notification rule in project “${projectId}”.`);
  return rule;
}

type RuleRow = Omit<NotificationRuleInput, "events"> & { events: string[] };

async function toRow(tx: Tx, projectId: string, rule: NotificationRuleInput): Promise<RuleRow> {
  const { integrationId, everyStage } = rule;
  const key = { projectId_id: { projectId, id: integrationId } };
  const integration = await tx.integration.findUnique({ where: key, select: { kind: true } });
  if (integration === null) {
    throw AppError.notFound(`There is no integration “${integrationId}” in project “${projectId}”.`);
  }
  if (!tellsPeople(integration)) {
    throw AppError.invalid(
      `Integration “${integrationId}” is of kind ${integration.kind} and tells nobody. Choose a chat, a webhook or e-mail.`,
    );
  }
  const stageIds = everyStage ? [] : [...new Set(rule.stageIds)];
  if (!everyStage && stageIds.length === 0)
    throw AppError.invalid("Choose at least one stage, or every stage.");
  const known = await tx.stage.count({ where: { projectId, id: { in: stageIds } } });
  if (known < stageIds.length) {
    throw AppError.notFound(`One of the stages is not in project “${projectId}” any more. Choose again.`);
  }
  return { integrationId, everyStage, stageIds, events: [...new Set(rule.events)], paused: rule.paused };
}

async function audit(
  tx: Tx,
  actor: Actor,
  {
    projectId,
    action,
    subject,
    rule: { events, everyStage, stageIds, paused },
  }: { projectId: string; action: "create" | "update" | "delete"; subject: string; rule: RuleRow },
): Promise<void> {
  const stages = await tx.stage.findMany({
    where: { projectId, id: { in: stageIds } },
    select: { name: true },
  });
  await recordAudit(tx, actor, {
    projectId,
    action: `notification-rule.${action}`,
    subject,
    detail: { events, stages: everyStage ? "every stage" : stages.map(({ name }) => name), paused },
  });
}
