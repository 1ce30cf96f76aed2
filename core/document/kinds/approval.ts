import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";

/** Waits until so many people agree. */
export const approvalSpec = specSchemas((scalar) =>
  z.strictObject({
    amount: scalar(z.int().min(1).max(100)),
    /** People or roles; anyone who may approve, when absent. */
    approvers: z.array(scalar(z.string().min(1))).optional(),
    allowSelfApproval: scalar(z.boolean()).optional(),
    /** Seconds; without it the run waits for as long as it takes. */
    timeout: scalar(z.int().min(30)).optional(),
    instructions: scalar(z.string()).optional(),
  }),
);
