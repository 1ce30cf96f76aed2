export { completeAt, type Candidate, type CandidateKind, type Completions } from "./complete";
export { describeAt, signatureAt, type Description, type Signature } from "./explain";
export { shapeOfJsonSchema, shapeOfValue, type CompletionScope, type Shape, type ShapeType } from "./shape";
