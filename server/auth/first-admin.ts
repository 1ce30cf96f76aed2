import { recordAudit } from "@/server/audit";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { SYSTEM_ACTOR } from "./actor";
import { hashToken } from "./api-tokens";
import { hashPassword, verifyPassword } from "./password";
import { createSignInLink } from "./sign-in-links";

const DEFAULT_EMAIL = "admin@localhost";
const ENV_TOKEN_NAME = "SLIPWAY_ADMIN_TOKEN";

/** From the environment; all may be absent. */
export interface AdminSettings {
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  adminToken: string | undefined;
}

export interface FirstAdmin {
  email: string;
  /** Path of a link that signs the admin in once, for the one who started the server; null when they have a password. */
  signInPath: string | null;
}

/**
 * Makes the first admin and holds what the environment says about it, at every start. Until an admin has
 * a password, each start gives a new link: nobody is locked out by a link that was used. Safe to run in several processes at once.
 */
export async function ensureFirstAdmin(
  db: Db,
  settings: AdminSettings,
  now = new Date(),
): Promise<FirstAdmin> {
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('slipway first admin'))`;
    const admin = await findOrCreateAdmin(tx, settings.adminEmail?.trim().toLowerCase());
    if (settings.adminPassword !== undefined) await holdPassword(tx, admin, settings.adminPassword);
    await holdToken(tx, admin.id, settings.adminToken, now);
    const signInPath = (await someAdminHasPassword(tx)) ? null : await createSignInLink(tx, admin.id, now);
    return { email: admin.email, signInPath };
  });
}

interface Admin {
  id: string;
  email: string;
  passwordHash: string | null;
}

async function findOrCreateAdmin(tx: Tx, email: string | undefined): Promise<Admin> {
  if (email === undefined) {
    const present = await tx.user.findFirst({
      where: { isServerAdmin: true },
      orderBy: { createdAt: "asc" },
    });
    if (present !== null) return present;
  }
  const wanted = email ?? DEFAULT_EMAIL;
  const known = await tx.user.findUnique({ where: { email: wanted } });
  if (known?.isServerAdmin === true) return known;
  const admin = await tx.user.upsert({
    where: { email: wanted },
    create: { email: wanted, name: "Admin", isServerAdmin: true },
    update: { isServerAdmin: true },
  });
  await recordAudit(tx, SYSTEM_ACTOR, {
    projectId: null,
    action: "user.make-server-admin",
    subject: wanted,
  });
  return admin;
}

/** A changed password ends the sessions that were begun with the old one. */
async function holdPassword(tx: Tx, admin: Admin, password: string): Promise<void> {
  if (admin.passwordHash !== null && (await verifyPassword(password, admin.passwordHash))) return;
  await tx.user.update({
    where: { id: admin.id },
    data: { passwordHash: await hashPassword(password), sessionEpoch: { increment: 1 } },
  });
}

/** The token of the environment is the only one of its name: a changed or removed one ends. */
async function holdToken(tx: Tx, userId: string, token: string | undefined, now: Date): Promise<void> {
  const tokenHash = token === undefined ? undefined : hashToken(token);
  await tx.apiToken.updateMany({
    where: {
      name: ENV_TOKEN_NAME,
      revokedAt: null,
      ...(tokenHash !== undefined && { NOT: { tokenHash } }),
    },
    data: { revokedAt: now },
  });
  if (tokenHash === undefined) return;
  const held = {
    name: ENV_TOKEN_NAME,
    userId,
    projectId: null,
    role: "admin",
    expiresAt: null,
    revokedAt: null,
  } as const;
  await tx.apiToken.upsert({ where: { tokenHash }, create: { ...held, tokenHash }, update: held });
}

async function someAdminHasPassword(tx: Tx): Promise<boolean> {
  return (await tx.user.count({ where: { isServerAdmin: true, passwordHash: { not: null } } })) > 0;
}
