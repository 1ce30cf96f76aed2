import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { assertRunInProject } from "@/server/runs";
import { parseAskedApproval } from "./approval-rule";
import { getWaitingApproval } from "./find-approval";
import { listPeople } from "./people";
import { assertMayDecide } from "./refusal";

/** What somebody says about an Approval; the body of `POST …/approvals`. */
export const DecideApprovalSchema = z.strictObject({
  /** Its place in the document or its ref; may be left out while exactly one waits. */
  node: z.string().min(1).max(200).optional(),
  decision: z.enum(["approve", "reject"]),
  comment: z.string().trim().max(2000, "is longer than 2000 characters").default(""),
});
export interface DecideApproval extends z.infer<typeof DecideApprovalSchema> {
  projectId: string;
  runId: string;
}

/** What a decision came to. */
export interface DecidedApproval {
  nodeKey: string;
  decision: "approve" | "reject";
  /** Approvals so far, this one included. */
  approvals: number;
  amount: number;
}

const STAGE_NAME = { flow: { select: { stage: { select: { name: true } } } } } as const;

/**
 * Writes down what a person says about an Approval that waits, and wakes the run.
 * @throws AppError 400 a rejection without a reason · 403 who may not · 404 no such run or node · 409 it does not wait,
 * or this person has decided already
 */
export async function decideApproval(
  db: Db,
  actor: Actor,
  request: DecideApproval,
): Promise<DecidedApproval> {
  const { projectId, runId, decision, comment } = request;
  assertCan(actor, "approve", projectId);
  await assertRunInProject(db, projectId, runId);
  if (decision === "reject" && comment === "") {
    throw AppError.invalid("A rejection needs a reason: say in `comment` what is wrong.");
  }
  return inTransaction(db, async (tx) => {
    // Decisions about one run stand in a row, so that the last one that is needed is known to be the last.
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${runId}::uuid FOR NO KEY UPDATE`;
    const run = await tx.run.findUniqueOrThrow({ where: { id: runId }, include: STAGE_NAME });
    if (run.cancelRequestedAt !== null && run.concludedAt === null) {
      throw AppError.conflict(`Run #${run.number} is being aborted.`);
    }
    const { attempt, name } = await getWaitingApproval(tx, run, request.node);
    const { rule } = parseAskedApproval(attempt.spec);
    const everybody = await listPeople(tx, projectId);
    const asked = { projectId, rule, everybody, startedById: run.triggeredById };
    const { userId, name: by } = assertMayDecide(actor, decision, asked);
    const place = { runId, nodeKey: attempt.nodeKey, attempt: attempt.attempt };
    const before = await tx.approvalDecision.findMany({ where: place });
    assertOpen(before, rule.amount, userId, name);
    await tx.approvalDecision.create({ data: { ...place, userId, name: by, verdict: decision, comment } });
    await recordAudit(tx, actor, {
      projectId,
      action: `approval.${decision}`,
      subject: `${projectId}/${run.pipelineId}/${run.flow.stage.name}#${run.number}`,
      detail: { node: name, comment },
    });
    await wakeRun(tx, runId);
    const approvals = before.filter(({ verdict }) => verdict === "approve").length;
    return {
      nodeKey: attempt.nodeKey,
      decision,
      approvals: decision === "approve" ? approvals + 1 : approvals,
      amount: rule.amount,
    };
  });
}

/** The node may not have seen yet what was decided a moment ago. */
function assertOpen(
  before: readonly { userId: string; name: string; verdict: "approve" | "reject" }[],
  amount: number,
  userId: string,
  name: string,
): void {
  const own = before.find((one) => one.userId === userId);
  if (own !== undefined) {
    throw AppError.conflict(`You have decided about “${name}” already: ${own.verdict}.`);
  }
  const rejection = before.find(({ verdict }) => verdict === "reject");
  if (rejection !== undefined) throw AppError.conflict(`${rejection.name} has rejected “${name}” already.`);
  if (before.length >= amount) throw AppError.conflict(`Enough people have approved “${name}” already.`);
}

async function wakeRun(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`UPDATE run SET wake_at = clock_timestamp() WHERE id = ${runId}::uuid AND concluded_at IS NULL`;
  await tx.$executeRaw`SELECT pg_notify('slipway_wake', ${runId}), pg_notify('slipway_due', 'run')`;
}
