export { createMessages, type MessageDeps, type MessageOrigin } from "./create-messages";
export { assertTaken } from "./assert-taken";
export { hideAddress } from "./chat";
export { signatureHeaders } from "./signature-headers";
