import { z } from "zod";
import { getOutgoing } from "@/server/composition";
import { getEnv } from "@/server/env";
import {
  createNotificationRule,
  DELIVERY_STATUSES,
  listNotificationDeliveries,
  listNotificationRules,
  listToldIntegrations,
  NotificationRuleSchema,
  removeNotificationRule,
  sendNotificationAgain,
  sendTestMessage,
  updateNotificationRule,
} from "@/server/notifications";
import { projectProcedure, router } from "../trpc";

const read = projectProcedure("read");
const edit = projectProcedure("edit-resources");
const ofRule = z.object({ ruleId: z.uuid() });

/** Who is told of what, and what came of it. */
export const notificationsRouter = router({
  /** Never an address that is a secret. */
  integrations: read.query(({ ctx, input }) => listToldIntegrations(ctx.db, input.projectId)),

  /** Sends a message now; tells what the receiver said. */
  test: edit
    .input(z.object({ integrationId: z.string().min(1).max(100) }))
    .mutation(({ ctx, input }) =>
      sendTestMessage(
        { db: ctx.db, outgoing: getOutgoing(), publicUrl: getEnv().publicUrl },
        ctx.actor,
        input,
      ),
    ),

  rules: read.query(({ ctx, input }) => listNotificationRules(ctx.db, input.projectId)),

  createRule: edit
    .input(NotificationRuleSchema)
    .mutation(({ ctx, input: { projectId, ...rule } }) =>
      createNotificationRule(ctx.db, ctx.actor, projectId, rule),
    ),

  updateRule: edit
    .input(ofRule.extend(NotificationRuleSchema.shape))
    .mutation(({ ctx, input: { projectId, ruleId, ...rule } }) =>
      updateNotificationRule(ctx.db, ctx.actor, { projectId, ruleId, rule }),
    ),

  removeRule: edit
    .input(ofRule)
    .mutation(({ ctx, input }) => removeNotificationRule(ctx.db, ctx.actor, input.projectId, input.ruleId)),

  deliveries: read
    .input(
      z.object({
        status: z.enum(DELIVERY_STATUSES).optional(),
        cursor: z
          .string()
          .regex(/^\d{1,18}$/)
          .nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input }) => listNotificationDeliveries(ctx.db, input.projectId, input)),

  /** The same message once more, at the end of the line. */
  sendAgain: edit
    .input(z.object({ deliveryId: z.uuid() }))
    .mutation(({ ctx, input }) =>
      sendNotificationAgain(ctx.db, ctx.actor, input.projectId, input.deliveryId),
    ),
});
