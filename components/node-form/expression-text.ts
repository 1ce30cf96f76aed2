/** Whether a value is text with an expression in it. */
export function isExpressionText(value: unknown): value is string {
  return typeof value === "string" && value.includes("${");
}
