import { z, type ZodType } from "zod";
import { EXPR } from "../expr";

/** Repeats its steps for each item; given the schema of its steps. */
export function loopWorkflowSpecSchema(node: ZodType) {
  return z.strictObject({
    iterations: z
      .union([z.array(z.unknown()).max(100), EXPR])
      .describe("What it goes over: up to 100 items, or an expression that comes to such a list"),
    steps: z.array(node).describe("Nodes that run one after the other in each iteration"),
    type: z
      .enum(["sequential", "parallel"])
      .optional()
      .describe("Whether iterations go one after the other or all together; `sequential` when absent"),
    /** Ours. */
    failFast: z
      .boolean()
      .optional()
      .describe("With parallel iterations: the first failure aborts the others; they finish when absent"),
  });
}

/** What `refs.LOOP` yields once the loop has ended. */
export const LoopOutputSchema = z.strictObject({
  results: z
    .array(z.record(z.string(), z.unknown()))
    .describe("One for each item, in order: outputs of the iteration's steps by ref"),
});
