import { z } from "zod";
import type { ApprovalRule } from "@/core/node-kind";

/** The spec of an Approval as people see it; what is a secret in it stands masked there, and only texts may be. */
const ShownSpecSchema = z.object({
  amount: z.number(),
  approvers: z.array(z.string()).optional(),
  allowSelfApproval: z.boolean().default(false),
  timeout: z.number().optional().catch(undefined),
  instructions: z.string().optional().catch(undefined),
});

export interface AskedApproval {
  rule: ApprovalRule;
  /** Seconds. */
  timeout: number | undefined;
  instructions: string | undefined;
}

/** Of the resolved spec in a node's attempt. */
export function parseAskedApproval(spec: unknown): AskedApproval {
  const { timeout, instructions, ...rule } = ShownSpecSchema.parse(spec);
  return { rule, timeout, instructions };
}
