export { HoldDialog } from "./hold-dialog";
export { HoldNotice } from "./hold-notice";
export { ResumeDialog } from "./resume-dialog";
