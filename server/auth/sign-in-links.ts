import { randomBytes } from "node:crypto";
import { recordAudit } from "@/server/audit";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { hashToken } from "./api-tokens";
import type { SignedInUser } from "./sign-in";

const LINK_TTL_MS = 24 * 3600_000;

/** Makes the person's only valid link; earlier ones end. Returns a path with the secret in it. */
export async function createSignInLink(tx: Tx, userId: string, now: Date): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await tx.signInLink.deleteMany({ where: { userId, usedAt: null } });
  await tx.signInLink.create({
    data: { userId, tokenHash: hashToken(secret), expiresAt: new Date(now.getTime() + LINK_TTL_MS) },
  });
  return `/sign-in-link?token=${secret}`;
}

/** Uses a link up. Null when it is unknown, expired or was used before; of two at once one wins. */
export async function redeemSignInLink(db: Db, secret: string, now: Date): Promise<SignedInUser | null> {
  return inTransaction(db, async (tx) => {
    const used = await tx.signInLink.updateManyAndReturn({
      where: { tokenHash: hashToken(secret), usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
      include: { user: true },
    });
    const user = used[0]?.user;
    if (user === undefined) return null;
    await recordAudit(
      tx,
      { userId: user.id, name: user.name, origin: "ui" },
      { projectId: null, action: "session.sign-in", subject: user.email, detail: { link: true } },
    );
    return { id: user.id, email: user.email, name: user.name, sessionEpoch: user.sessionEpoch };
  });
}
