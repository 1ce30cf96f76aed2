export { GitOpsStatus } from "./gitops-status";
export { StandingIcon } from "./standing-icon";
export { standingWords, type FlowRepository } from "./standing-words";
