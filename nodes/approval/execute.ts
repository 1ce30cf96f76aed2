import { defineExecutor, spellSeconds, type ApprovalDecision } from "@/core/node-kind";
import { approvalManifest, approversInWords, type ApprovalSpec } from "./manifest";

/** Deciding wakes the run; this is the backstop. */
const RECHECK_MS = 3_600_000;

export const approvalExecutor = defineExecutor(approvalManifest, {
  async execute({ spec, use, attemptStartedAt, now }) {
    const { amount, approvers, allowSelfApproval = false } = spec;
    const decisions = await use.approvals.list({ amount, approvers, allowSelfApproval });
    const { approvals, rejection } = judge(decisions, amount);
    if (rejection !== null) {
      const message = `${rejection.by} rejected this: ${rejection.comment}`;
      return { type: "failed", code: "rejected", message, transient: false };
    }
    if (approvals.length >= amount) {
      const comments = approvals.filter(({ comment }) => comment !== "");
      return {
        type: "succeeded",
        output: {
          approvedBy: approvals.map(({ by }) => by),
          comments: comments.map(({ by, comment }) => ({ by, comment })),
        },
      };
    }
    const leftMs = leftOf(spec, attemptStartedAt, now());
    if (leftMs <= 0) {
      return { type: "failed", code: "timed-out", message: tooLate(spec, approvals), transient: false };
    }
    const count = amount === 1 ? "" : ` (${approvals.length} of ${amount})`;
    return {
      type: "waiting",
      reason: `approval by ${approversInWords(spec)}${count}`,
      recheckAfterMs: Math.min(leftMs, RECHECK_MS),
    };
  },
});

/** Decisions count in the order in which they came: what was settled stays settled. */
function judge(
  decisions: ApprovalDecision[],
  amount: number,
): { approvals: ApprovalDecision[]; rejection: ApprovalDecision | null } {
  const approvals: ApprovalDecision[] = [];
  for (const decision of decisions) {
    if (decision.decision === "reject") return { approvals, rejection: decision };
    approvals.push(decision);
    if (approvals.length === amount) break;
  }
  return { approvals, rejection: null };
}

function leftOf({ timeout }: ApprovalSpec, startedAt: Date, now: Date): number {
  if (timeout === undefined) return Number.POSITIVE_INFINITY;
  return startedAt.getTime() + timeout * 1000 - now.getTime();
}

function tooLate(spec: ApprovalSpec, approvals: ApprovalDecision[]): string {
  const within = `within ${spellSeconds(spec.timeout ?? 0)}`;
  if (approvals.length === 0) {
    return `Nobody approved ${within}; approval by ${approversInWords(spec)} was asked for.`;
  }
  const missing = spec.amount - approvals.length;
  const of = spec.approvers === undefined ? "" : `, of ${spec.approvers.join(", ")}`;
  const by = approvals.map((approval) => approval.by).join(", ");
  return `Only ${by} approved ${within}; ${missing} more of ${spec.amount} ${missing === 1 ? "was" : "were"} missing${of}.`;
}
