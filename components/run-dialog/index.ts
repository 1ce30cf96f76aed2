export { RunDialog, type RunDialogProps } from "./run-dialog";
