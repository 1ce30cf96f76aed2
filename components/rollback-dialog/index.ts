export { RollbackDialog, type RollbackDialogProps } from "./rollback-dialog";
