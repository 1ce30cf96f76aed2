export { RunDialog, type RunDialogProps } from "./run-dialog";
export { ArgumentInputs } from "./argument-inputs";
export { PickerFields } from "./picker-fields";
export { PlanView, planWords } from "./plan-view";
