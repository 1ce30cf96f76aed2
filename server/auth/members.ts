import { recordAudit } from "@/server/audit";
import { inTransaction, type Db } from "@/server/db";
import type { Role } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import type { Actor } from "./actor";
import { createSignInLink } from "./sign-in-links";

export interface MemberDto {
  userId: string;
  email: string;
  name: string;
  role: Role;
  /** ISO. */
  since: string;
}

export async function listMembers(db: Db, projectId: string): Promise<MemberDto[]> {
  const members = await db.membership.findMany({
    where: { projectId },
    include: { user: true },
    orderBy: { user: { email: "asc" } },
  });
  return members.map(({ user, role, createdAt }) => ({
    userId: user.id,
    email: user.email,
    name: user.name,
    role,
    since: createdAt.toISOString(),
  }));
}

/**
 * Gives a person a role in a project. Somebody new gets an account; the path of the link that signs them in once is
 * returned for the one who invited them to pass on.
 */
export async function setMember(
  db: Db,
  actor: Actor,
  member: { projectId: string; email: string; role: Role },
  now: Date,
): Promise<{ userId: string; signInPath: string | null }> {
  const email = member.email.trim().toLowerCase();
  return inTransaction(db, async (tx) => {
    const known = await tx.user.findUnique({ where: { email } });
    const user = known ?? (await tx.user.create({ data: { email, name: email.split("@")[0] ?? email } }));
    const where = { projectId_userId: { projectId: member.projectId, userId: user.id } };
    const before = await tx.membership.findUnique({ where });
    await tx.membership.upsert({
      where,
      create: { projectId: member.projectId, userId: user.id, role: member.role },
      update: { role: member.role },
    });
    await recordAudit(tx, actor, {
      projectId: member.projectId,
      action: "member.set",
      subject: email,
      detail: { from: before?.role ?? null, to: member.role },
    });
    return { userId: user.id, signInPath: known === null ? await createSignInLink(tx, user.id, now) : null };
  });
}

/** @throws AppError 404 */
export async function removeMember(db: Db, actor: Actor, projectId: string, userId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const member = await tx.membership.findUnique({
      where: { projectId_userId: { projectId, userId } },
      include: { user: true },
    });
    if (member === null)
      throw AppError.notFound(`Nobody with this id is a member of project “${projectId}”.`);
    await tx.membership.delete({ where: { projectId_userId: { projectId, userId } } });
    await recordAudit(tx, actor, {
      projectId,
      action: "member.remove",
      subject: member.user.email,
      detail: { role: member.role },
    });
  });
}
