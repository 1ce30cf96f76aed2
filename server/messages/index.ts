export { createMessages, type MessageDeps, type MessageOrigin } from "./create-messages";
