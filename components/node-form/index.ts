export { idsFor } from "./ids-for";
export type { LastValue } from "./node-form-context";
export { NodeForm, type NodeFormProps } from "./node-form";
