import { scope } from "../fixture-scope";
import type { ExpressionErrorCode } from "../index";

type Case = readonly [code: string, expected: unknown];

/** Of functions, by name: expressions and what comes of them. */
export type Rows = Readonly<
  Record<
    string,
    {
      /** What it is for. */
      ordinary: readonly Case[];
      /** Empty, negative, huge, and text beyond ASCII. */
      edge: readonly Case[];
      errors: readonly (readonly [code: string, error: ExpressionErrorCode, message: string])[];
    }
  >
>;

export const MILLION = 1_000_000;
const LONG = "x".repeat(200_000);
/** What the expressions can read. */
export const within = {
  ...scope,
  args: { ...scope.args, LONG, OBJECT: { a: 1, "b c": [true], ü: null }, DEEP: [[1, [2]], { k: [3] }] },
};
