import { ExpressionError, type Scope } from "./index";
import { evaluateTemplate } from "./evaluate";

/** A scope for the tests of this folder, with a clock that stands still. */
export const scope: Scope = {
  args: { NAME: "api", COUNT: 3, FLAG: false, LIST: [1, 2], EMPTY: null, NESTED: { "a key": { b: [10] } } },
  refs: { "start-build": { id: "b1", branch: "main", ports: [{ dns: "x" }] }, skipped: undefined },
  secrets: { database: { values: { PASS: "hunter2-long" } } },
  now: () => new Date(Date.UTC(2026, 10, 22, 9, 5, 7, 42)),
  randomBytes: (count) => new Uint8Array(count).fill(7),
};

/** Evaluates what stands between `${` and `}`. */
export const run = (code: string, within: Scope = scope): unknown => evaluateTemplate(`\${${code}}`, within);

/** The error a text fails with. */
export function errorOf(text: string, within: Scope = scope): ExpressionError {
  try {
    evaluateTemplate(text, within);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${text} did not fail`);
}
