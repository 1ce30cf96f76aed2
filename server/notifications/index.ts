export { createNotificationChores } from "./create-chores";
export { listNotificationDeliveries, sendNotificationAgain } from "./deliveries";
export { DELIVERY_STATUSES } from "./dto";
export { listToldIntegrations } from "./list-integrations";
export {
  createNotificationRule,
  listNotificationRules,
  NotificationRuleSchema,
  removeNotificationRule,
  updateNotificationRule,
} from "./rules";
export { sendTestMessage } from "./send-test";
