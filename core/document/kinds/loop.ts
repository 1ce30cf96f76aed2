import { z, type ZodType } from "zod";
import { EXPR } from "../expr";

/** Repeats its steps for each item; given the schema of its steps. */
export function loopWorkflowSpecSchema(node: ZodType) {
  return z.strictObject({
    iterations: z.union([z.array(z.unknown()).max(100), EXPR]),
    steps: z.array(node),
    type: z.enum(["sequential", "parallel"]).optional(),
  });
}

/** Gives the loop's current item a ref. */
export const LoopDataSpecSchema = z.strictObject({});
