/* Working expressions out, with the engine of regular expressions; who only reads them does not load this. */
export { compilePattern } from "./compile-pattern";
export { evaluateTemplate, evaluateTracked, type Tracked } from "./evaluate-template";
export {
  resolveTracked,
  resolveValue,
  resolveValuePartially,
  type JsonPath,
  type ResolveFailure,
} from "./resolve-value";
