import { ExpressionError } from "./expression-error";
import type { Span } from "./ast";
import { EXPRESSION_LIMITS } from "./limits";

const MAX_VALUE_DEPTH = 200;

function tooLarge(message: string, span: Span): ExpressionError {
  return new ExpressionError("too-large", message, span.offset, span.length);
}

/** Refuses a string or list over the limit; looks one level deep. */
export function assertSize(value: unknown, span: Span): void {
  if (typeof value === "string" && value.length > EXPRESSION_LIMITS.stringLength) {
    throw tooLarge(`A text may have ${EXPRESSION_LIMITS.stringLength} characters at most.`, span);
  }
  if (Array.isArray(value) && value.length > EXPRESSION_LIMITS.items) {
    throw tooLarge(`A list may have ${EXPRESSION_LIMITS.items} items at most.`, span);
  }
}

/**
 * Refuses a value over the limits, counting through all levels: small lists of the same list can stand for a huge one.
 * Returns how many values it has, itself included.
 */
export function assertDeepSize(value: unknown, span: Span): number {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  let items = 0;
  let characters = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    items++;
    if (typeof next.value === "string") characters += next.value.length;
    if (items > EXPRESSION_LIMITS.items || characters > EXPRESSION_LIMITS.stringLength) {
      throw tooLarge("This value is too large.", span);
    }
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth >= MAX_VALUE_DEPTH) throw tooLarge("This value is nested too deeply.", span);
    for (const child of Object.values(next.value)) open.push({ value: child, depth: next.depth + 1 });
  }
  return items;
}

/** What working through a value once counts for, in steps. */
export function costOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return Math.floor(value.length / 100);
  if (typeof value !== "object" || value === null) return 0;
  return Math.floor(Object.keys(value).length / 20);
}
