import type { Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import type { ApprovalDecision, NodeAttempt, Run } from "@/server/db/generated/client";
import { assertRunInProject } from "@/server/runs";
import { parseAskedApproval } from "./approval-rule";
import type { ApprovalDto, DecisionDto } from "./dto";
import { findApprovals } from "./find-approval";
import { listPeople, type Person } from "./people";
import { approversOf, findRefusal } from "./refusal";

/** Every Approval a run has reached, with each of its attempts, the newest first. @throws AppError 404 */
export async function listApprovals(
  db: Db,
  actor: Actor,
  projectId: string,
  runId: string,
): Promise<ApprovalDto[]> {
  await assertRunInProject(db, projectId, runId);
  return inTransaction(
    db,
    async (tx) => {
      const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
      const found = await findApprovals(tx, run);
      if (found.length === 0) return [];
      const everybody = await listPeople(tx, projectId);
      const decisions = await tx.approvalDecision.findMany({ where: { runId }, orderBy: { at: "asc" } });
      return found.flatMap(({ ref, all }) =>
        // An attempt whose spec could not be resolved asked nobody anything.
        all
          .filter(({ spec }) => spec !== null)
          .toReversed()
          .map((attempt) => toDto({ actor, run, ref, attempt, everybody, decisions })),
      );
    },
    { isolation: "RepeatableRead" },
  );
}

interface Parts {
  actor: Actor;
  run: Run;
  ref: string | null;
  attempt: NodeAttempt;
  everybody: Person[];
  decisions: ApprovalDecision[];
}

function toDto({ actor, run, ref, attempt, everybody, decisions }: Parts): ApprovalDto {
  const { rule, timeout, instructions } = parseAskedApproval(attempt.spec);
  const asked = { projectId: run.projectId, rule, everybody, startedById: run.triggeredById };
  const said = decisions.filter((one) => one.nodeKey === attempt.nodeKey && one.attempt === attempt.attempt);
  const { startedAt } = attempt;
  return {
    nodeKey: attempt.nodeKey,
    ref,
    attempt: attempt.attempt,
    status: attempt.status,
    amount: rule.amount,
    approvers: rule.approvers === undefined ? null : [...rule.approvers],
    allowSelfApproval: rule.allowSelfApproval,
    instructions: instructions ?? null,
    people: approversOf(asked).map(({ name }) => name),
    decisions: said.map(toDecisionDto),
    since: startedAt?.toISOString() ?? null,
    until:
      startedAt === null || timeout === undefined
        ? null
        : new Date(startedAt.getTime() + timeout * 1000).toISOString(),
    you: whatMayDo(actor, run, attempt, asked, said),
  };
}

function toDecisionDto({ name, verdict, comment, at }: ApprovalDecision): DecisionDto {
  return { by: name, decision: verdict, comment, at: at.toISOString() };
}

function whatMayDo(
  actor: Actor,
  run: Run,
  attempt: NodeAttempt,
  asked: Parameters<typeof findRefusal>[2],
  said: readonly ApprovalDecision[],
): ApprovalDto["you"] {
  const no = (whyNot: string) => ({ mayApprove: false, mayReject: false, whyNot });
  if (attempt.status !== "Waiting") return no(`It does not wait: it is ${attempt.status}.`);
  if (run.cancelRequestedAt !== null) return no("The run is being aborted.");
  const own = said.find(({ userId }) => userId === actor.userId);
  if (own !== undefined) return no(`You have decided already: ${own.verdict}.`);
  const approve = findRefusal(actor, "approve", asked);
  const reject = findRefusal(actor, "reject", asked);
  return {
    mayApprove: approve === null,
    mayReject: reject === null,
    whyNot: (approve ?? reject)?.message ?? null,
  };
}
