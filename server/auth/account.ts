import { recordAudit } from "@/server/audit";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Actor } from "./actor";
import { hashPassword, verifyPassword } from "./password";
import type { SignedInUser } from "./sign-in";

/**
 * Sets the actor's own password and ends every other session; the answer is what a new session is made of.
 * The present password is asked for when there is one.
 * @throws AppError 403 when the present password is wrong
 */
export async function setOwnPassword(
  db: Db,
  actor: Actor,
  passwords: { current: string | undefined; next: string },
): Promise<SignedInUser> {
  if (actor.userId === null || actor.origin !== "ui") throw AppError.forbidden("Sign in to set a password.");
  const user = await db.user.findUniqueOrThrow({ where: { id: actor.userId } });
  if (user.passwordHash !== null && !(await verifyPassword(passwords.current ?? "", user.passwordHash))) {
    throw AppError.forbidden("The present password is wrong.");
  }
  const passwordHash = await hashPassword(passwords.next);
  return inTransaction(db, async (tx) => {
    const changed = await tx.user.update({
      where: { id: user.id },
      data: { passwordHash, sessionEpoch: { increment: 1 } },
    });
    await recordAudit(tx, actor, { projectId: null, action: "user.set-password", subject: user.email });
    return { id: changed.id, email: changed.email, name: changed.name, sessionEpoch: changed.sessionEpoch };
  });
}

/** Ends every session of the actor, here and elsewhere. */
export async function endOwnSessions(db: Db, actor: Actor): Promise<void> {
  if (actor.userId === null) return;
  const { userId } = actor;
  await inTransaction(db, async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { sessionEpoch: { increment: 1 } } });
    await recordAudit(tx, actor, { projectId: null, action: "session.end-all", subject: actor.email ?? "" });
  });
}
