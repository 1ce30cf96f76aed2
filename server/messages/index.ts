export { createMessages, type MessageDeps, type MessageOrigin } from "./create-messages";
export { assertTaken } from "./assert-taken";
export { askHost, assertHostTook } from "./ask-host";
export { hideAddress } from "./chat";
export type { CommitStatus } from "./git-hosts/comment-host";
export { findGitHost, type GitHostAccess } from "./git-hosts/find-git-host";
export { signatureHeaders } from "./signature-headers";
