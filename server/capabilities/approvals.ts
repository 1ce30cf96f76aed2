import { CapabilityError, type Approvals } from "@/core/node-kind";
import { isApprover, listPeople, unansweredEntries } from "@/server/approvals";
import type { Db } from "@/server/db";
import type { NodeOrigin } from "./origin";

export function createApprovals(db: Db, { projectId, runId, nodeKey, attempt, mask }: NodeOrigin): Approvals {
  return {
    async list({ approvers = [] }) {
      if (approvers.some((entry) => mask(entry) !== entry)) {
        throw new CapabilityError(
          "secret-approvers",
          "The approvers come from a secret, so that people would not see who may approve. Write them into the flow or into an argument that is no secret.",
        );
      }
      const decisions = await db.approvalDecision.findMany({
        where: { runId, nodeKey, attempt },
        orderBy: { at: "asc" },
      });
      return decisions.map(({ name, verdict, comment, at }) => ({
        by: name,
        decision: verdict,
        comment,
        at: at.toISOString(),
      }));
    },
    async findPeople(approvers) {
      const everybody = await listPeople(db, projectId);
      return {
        may: everybody.filter((person) => isApprover(person, approvers, everybody)).map(({ name }) => name),
        unknown: unansweredEntries(approvers, everybody),
      };
    },
  };
}
