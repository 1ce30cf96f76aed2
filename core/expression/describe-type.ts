import { Pattern } from "./pattern";

/** The type of a value for an error message; never the value itself, which may be a secret. */
export function describeType(value: unknown): string {
  if (value === undefined) return "nothing (it did not resolve)";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Pattern) return "a regular expression";
  switch (typeof value) {
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "boolean":
      return "a boolean";
    case "function":
      return "a function";
    default:
      return "an object";
  }
}
