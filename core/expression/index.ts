export type * from "./ast";
export { ExpressionError, type ExpressionErrorCode } from "./expression-error";
export { EXPRESSION_LIMITS } from "./limits";
export { nearestName } from "./nearest";
export { parseExpression } from "./parse-expression";
export {
  hasExpression,
  parseTemplate,
  type ForeignReason,
  type Template,
  type TemplatePart,
  type TemplateWarning,
} from "./parse-template";
export { listReferences, partsOf, referencesOf, type Reference } from "./references";
export type { IsSecretPath, RememberedSecrets, Scope } from "./scope";
export { collectSecretStrings } from "./collect-secret-strings";
export { createMasker } from "./mask";
export { MASK } from "./masking";
export {
  FUNCTION_GROUPS,
  FUNCTIONS,
  functionSignature,
  isFunctionName,
  type FunctionDefinition,
  type FunctionGroup,
  type Parameter,
} from "./functions";
export * from "./completion";
