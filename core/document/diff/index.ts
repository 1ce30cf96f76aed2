export { diffDocuments } from "./diff-documents";
export { formatChange, type DocumentChange } from "./document-change";
export { nameOf } from "./node-name";
