import { z } from "zod";
import { defineManifest, isExpression, specSchemas } from "@/core/node-kind";

/** A year: an approval waits for as long as people take, unless it is told otherwise. */
const DEFAULT_TIMEOUT_SECONDS = 31_536_000;

const ROLES = ["viewer", "releaser", "approver", "editor", "admin"];

export const ApprovalSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    amount: scalar(z.int().min(1).max(100)).describe("How many people have to agree"),
    approvers: scalar(
      z
        .array(scalar(z.string().min(1)))
        .min(1, "names nobody; leave it out to let everyone approve who may")
        .max(100),
    )
      .optional()
      .describe("E-mails, names or roles; everyone who may approve, when absent"),
    allowSelfApproval: scalar(z.boolean())
      .optional()
      .describe("Whether the person who started the run counts; false unless given"),
    timeout: scalar(z.int().min(30).max(DEFAULT_TIMEOUT_SECONDS))
      .optional()
      .describe("Seconds until it fails; without it the run waits for as long as it takes"),
    instructions: scalar(z.string().max(10_000)).optional().describe("What people should look at first"),
  }),
);
export type ApprovalSpec = z.output<typeof ApprovalSpecSchemas.resolved>;

export const approvalManifest = defineManifest({
  kind: "Approval",
  title: "Approval",
  icon: "user-check",
  category: "gate",
  description: "Waits until people agree.",
  spec: ApprovalSpecSchemas,
  outputSchema: z.strictObject({
    approvedBy: z.array(z.string()),
    comments: z.array(z.strictObject({ by: z.string(), comment: z.string() })),
  }),
  waitsAs: "always",
  defaultTimeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  capabilities: ["approvals"],
  locks: () => [],
  summarize: (spec) => ({ title: "Approval", detail: `by ${approversInWords(spec)}` }),
  refBase: () => "approval",
});

/** `2 of releasers, anna`, `anna`, `3 people`, `anyone who may approve`. */
export function approversInWords({ amount, approvers }: Pick<ApprovalSpec, "amount" | "approvers">): string {
  if (isExpression(approvers)) return `${amount} of ${approvers}`;
  if (approvers === undefined) return amount === 1 ? "anyone who may approve" : `${amount} people`;
  const [only] = approvers;
  if (amount === 1 && approvers.length === 1 && only !== undefined) return withArticle(only);
  return `${amount} of ${approvers.map((entry) => (isRole(entry) ? `${entry}s` : entry)).join(", ")}`;
}

function withArticle(entry: string): string {
  if (!isRole(entry)) return entry;
  return `${/^[aeiou]/.test(entry) ? "an" : "a"} ${entry}`;
}

function isRole(entry: string): boolean {
  return ROLES.includes(entry);
}
