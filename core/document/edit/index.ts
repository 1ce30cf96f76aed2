export { EditError, type DocumentEdit } from "./document-edit";
export { formatSource } from "./format-source";
export { editSource } from "./edit-source";
export { replaceValue } from "./replace-value";
