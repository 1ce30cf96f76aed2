export { EditError, type DocumentEdit } from "./document-edit";
export { editSource } from "./edit-source";
export { replaceValue } from "./replace-value";
