export * from "./expr";
export {
  API_VERSIONS,
  CONCURRENCY_POLICIES,
  FlowDocumentSchema,
  GitOpsSchema,
  type ConcurrencyPolicy,
  type FlowDocument,
  type GitOps,
} from "./document-schema";
export {
  createEnvelopeSchema,
  isWorkflow,
  NodeSchema,
  NodeSettingsSchema,
  WorkflowSpecSchema,
  workflowSpecSchema,
  type FlowNode,
  type NodeSettings,
  type WorkflowNode,
  type WorkflowSpec,
} from "./node-schema";
export { RichInputSchema, type RichInput } from "./rich-input-schema";
export {
  GitTriggerSchema,
  TRIGGER_OUTPUTS,
  TriggerSchema,
  VCS_SERVICES,
  type GitTrigger,
  type Trigger,
} from "./trigger-schema";
export { documentJsonSchema } from "./json-schema";
export { findFlowCycle, flowsRunBy, type ProjectFlow } from "./flow-cycle";
export { findKind, type KindInfo, type KindTable } from "./kind-info";
export { completionScope, type CompletionContext } from "./completion-scope";
export { createKindTable, kindOfManifest } from "./kind-table";
export { languageKinds } from "./kinds";
export { knownFields } from "./known-fields";
export { DocumentSource, printDocument, type SourceFormat } from "./document-source";
export { parseSource } from "./parse-source";
export { PositionMap, type SourceRange } from "./positions";
export { formatProblem, toPointer, type DocumentPath, type Problem, type ProblemCode } from "./problem";
export { problemRange } from "./problem-range";
export { toJson, toYaml } from "./print";
export { createRefScope, type RefScope } from "./ref-scope";
export type { RuntimeAbilities, StageContext } from "./stage-context";
export { schemaProblems } from "./schema-problems";
export { suggestRef } from "./suggest-ref";
export { argumentNames, type CheckPattern } from "./check-expressions";
export { validate, type DraftValidation, type ValidationRules } from "./validate";
export {
  isRecord,
  nodeIds,
  nodeKeyAt,
  nodePath,
  ROOT_KEY,
  stepsOf,
  toJsonPointer,
  walkNodes,
  walkRawNodes,
  type NodeVisit,
  type RawNode,
} from "./walk";
