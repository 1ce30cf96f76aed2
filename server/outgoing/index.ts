export {
  createOutgoing,
  type Outgoing,
  type OutgoingAnswer,
  type OutgoingDownload,
  type OutgoingOptions,
  type OutgoingRequest,
} from "./outgoing";
export { OutgoingError, type OutgoingErrorCode } from "./outgoing-error";
export { isAllowEntry } from "./address-guard";
