export { HoldDialog } from "./hold-dialog";
export { ResumeDialog } from "./resume-dialog";
