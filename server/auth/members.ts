import { recordAudit } from "@/server/audit";
import { inTransaction, type Db, type Tx } from "@/server/db";
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
 * returned for the one who invited them to pass on. @throws AppError 409 for the last admin, who stays one
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
    await lockMembers(tx, member.projectId);
    const before = await tx.membership.findUnique({ where });
    if (before?.role === "admin" && member.role !== "admin") await assertAnotherAdmin(tx, before, email);
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

/** @throws AppError 404, 409 for the last admin */
export async function removeMember(db: Db, actor: Actor, projectId: string, userId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockMembers(tx, projectId);
    const member = await tx.membership.findUnique({
      where: { projectId_userId: { projectId, userId } },
      include: { user: true },
    });
    if (member === null)
      throw AppError.notFound(`Nobody with this id is a member of project “${projectId}”.`);
    if (member.role === "admin") await assertAnotherAdmin(tx, member, member.user.email);
    await tx.membership.delete({ where: { projectId_userId: { projectId, userId } } });
    await recordAudit(tx, actor, {
      projectId,
      action: "member.remove",
      subject: member.user.email,
      detail: { role: member.role },
    });
  });
}

/** Two admins who make each other something less at once would leave nobody. */
async function lockMembers(tx: Tx, projectId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM project WHERE id = ${projectId} FOR NO KEY UPDATE`;
}

async function assertAnotherAdmin(
  tx: Tx,
  { projectId, userId }: { projectId: string; userId: string },
  email: string,
): Promise<void> {
  const others = await tx.membership.count({ where: { projectId, role: "admin", NOT: { userId } } });
  if (others > 0) return;
  throw AppError.conflict(`${email} is the only admin of this project. Make somebody else admin first.`);
}
