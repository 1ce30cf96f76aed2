import type { ApprovalRule } from "@/core/node-kind";
import { can, LEAST_ROLE, type Actor } from "@/server/auth";
import { AppError } from "@/server/errors";
import { isApprover, toPerson, type Person } from "./people";

/** Everything that tells whether somebody may decide. */
export interface Case {
  projectId: string;
  rule: ApprovalRule;
  everybody: readonly Person[];
  /** The person who started the run, also through other runs; null when nobody did. */
  startedById: string | null;
}

export type Verdict = "approve" | "reject";

/** Why the actor may not; null when it may. Whether it is too late, or said already, is not asked here. */
export function findRefusal(actor: Actor, verdict: Verdict, asked: Case): AppError | null {
  const { projectId, rule, everybody, startedById } = asked;
  if (!can(actor, "approve", projectId)) {
    return AppError.forbidden(`Approving and rejecting need the role ${LEAST_ROLE.approve} in this project.`);
  }
  const person = toPerson(actor, projectId);
  if (person === null) return onlyPeople();
  if (!isApprover(person, rule.approvers, everybody)) {
    const people = approversOf(asked).map(({ name }) => name);
    return AppError.forbidden(
      `This is asked of ${(rule.approvers ?? []).join(", ")}, and you are none of them. ${whoMay(people)}`,
      { approvers: rule.approvers, people },
    );
  }
  if (verdict === "approve" && !rule.allowSelfApproval && person.userId === startedById) {
    const people = approversOf(asked).map(({ name }) => name);
    return AppError.forbidden(
      `You started this run, and its flow wants somebody else to approve (allowSelfApproval). ${whoMay(people)}`,
      { people },
    );
  }
  return null;
}

/** The person who decides. @throws AppError 403 */
export function assertMayDecide(actor: Actor, verdict: Verdict, asked: Case): Person {
  const refusal = findRefusal(actor, verdict, asked);
  const person = toPerson(actor, asked.projectId);
  if (refusal !== null || person === null) throw refusal ?? onlyPeople();
  return person;
}

/** Those who may approve as things stand. */
export function approversOf({ rule, everybody, startedById }: Case): Person[] {
  return everybody.filter(
    (person) =>
      isApprover(person, rule.approvers, everybody) &&
      (rule.allowSelfApproval || person.userId !== startedById),
  );
}

function onlyPeople(): AppError {
  return AppError.forbidden("Only people approve and reject; sign in as one.");
}

function whoMay(names: string[]): string {
  return names.length === 0 ? "As things stand nobody may." : `${names.join(", ")} may.`;
}
