export { diffDocuments } from "./diff-documents";
export { formatChange, type DocumentChange, type DocumentSection, type TextPart } from "./document-change";
