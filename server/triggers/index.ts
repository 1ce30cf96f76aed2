export { answerWebhook } from "./answer-webhook";
export { createTriggerChores } from "./create-chores";
export { DELIVERY_SOURCES } from "./dto";
export { listDeliveries } from "./list-deliveries";
export { listTriggers } from "./list-triggers";
export {
  allowWebhookGet,
  readFlowWebhook,
  removeSigningSecret,
  revokeWebhookToken,
  rotateSigningSecret,
  rotateWebhookToken,
} from "./webhook-settings";
