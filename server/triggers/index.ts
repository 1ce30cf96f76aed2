export { answerWebhook } from "./answer-webhook";
export { DELIVERY_SOURCES } from "./dto";
export { listDeliveries } from "./list-deliveries";
export {
  allowWebhookGet,
  readFlowWebhook,
  removeSigningSecret,
  revokeWebhookToken,
  rotateSigningSecret,
  rotateWebhookToken,
} from "./webhook-settings";
