export { diffDocuments } from "./diff-documents";
export { formatChange, type DocumentChange } from "./document-change";
export { nameOf } from "./node-name";
export { diffLines, linesOf } from "./diff-lines";
