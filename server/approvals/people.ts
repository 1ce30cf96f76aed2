import type { ApprovalRule } from "@/core/node-kind";
import { atLeast, roleIn, roleMay, ROLES, type Actor } from "@/server/auth";
import type { Db, Tx } from "@/server/db";
import type { Role } from "@/server/db/generated/enums";

/** Somebody of a project, as far as approving goes. */
export interface Person {
  userId: string;
  name: string;
  email: string;
  role: Role;
}

/** Members, and the administrators of the server, who are administrators everywhere; by e-mail. */
export async function listPeople(db: Db | Tx, projectId: string): Promise<Person[]> {
  const users = await db.user.findMany({
    where: { OR: [{ isServerAdmin: true }, { memberships: { some: { projectId } } }] },
    include: { memberships: { where: { projectId } } },
    orderBy: { email: "asc" },
  });
  return users.flatMap(({ id, name, email, isServerAdmin, memberships }) => {
    const role = isServerAdmin ? "admin" : memberships[0]?.role;
    return role === undefined ? [] : [{ userId: id, name, email, role }];
  });
}

/** The actor with the role it acts in, which an API token may make smaller; null when it is no person of the project. */
export function toPerson(actor: Actor, projectId: string): Person | null {
  const role = roleIn(actor, projectId);
  if (actor.userId === null || role === null) return null;
  return { userId: actor.userId, name: actor.name, email: actor.email ?? "", role };
}

/** Whether a person may approve under a rule, before it is asked who started the run. */
export function isApprover(
  person: Person,
  approvers: ApprovalRule["approvers"],
  everybody: readonly Person[],
): boolean {
  if (!roleMay(person.role, "approve")) return false;
  return approvers === undefined || approvers.some((entry) => answersTo(person, entry, everybody));
}

/** Entries of a list of approvers that nobody answers to who may approve. */
export function unansweredEntries(
  approvers: ApprovalRule["approvers"],
  everybody: readonly Person[],
): string[] {
  const may = everybody.filter(({ role }) => roleMay(role, "approve"));
  return (approvers ?? []).filter((entry) => !may.some((person) => answersTo(person, entry, everybody)));
}

/** A role means everyone who has it or a higher one; a name that several people bear means none of them. */
function answersTo(person: Person, entry: string, everybody: readonly Person[]): boolean {
  const role = ROLES.find((one) => one === entry);
  if (role !== undefined) return atLeast(person.role, role);
  if (entry.includes("@")) return person.email.toLowerCase() === entry.trim().toLowerCase();
  const bearers = everybody.filter(({ name }) => name === entry.trim());
  return bearers.length === 1 && bearers[0]?.userId === person.userId;
}
