export { answerGitHook } from "./answer-git-hook";
export { answerWebhook } from "./answer-webhook";
export { createTriggerChores } from "./create-chores";
export { DELIVERY_SOURCES } from "./dto";
export { listGitHooks, removeGitHookSecret, rotateGitHookSecret } from "./git-hook-secrets";
export { listDeliveries } from "./list-deliveries";
export { listTriggers } from "./list-triggers";
export { plainAddress } from "./plain-address";
export { GIT_PROVIDERS } from "./providers";
export { tryTrigger } from "./try-trigger";
export {
  allowWebhookGet,
  readFlowWebhook,
  removeSigningSecret,
  revokeWebhookToken,
  rotateSigningSecret,
  rotateWebhookToken,
} from "./webhook-settings";
