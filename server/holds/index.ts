export { liftHold, placeHold, recordSkippedTrigger, type SkippedStart } from "./commands";
export type { HoldDto, SkippedTrigger } from "./dto";
export { findHold, heldRefusal, listSkippedTriggers, readHolds } from "./queries";
