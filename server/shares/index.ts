export * from "./dto";
export { answerSharedEvents, answerSharedLog } from "./answer-share";
export { createShareLink, CreateShareLinkSchema, revokeShareLink } from "./commands";
export { openShare, type OpenShare, type Share } from "./open-share";
export { getShareLink, listShareLinks } from "./queries";
export { readSharedRun } from "./shared-run";
export { sharePath } from "./share-token";
export type { ShareMessage } from "./stream-shared-run";
