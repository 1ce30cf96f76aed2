import { createHash, randomBytes } from "node:crypto";
import { recordAudit } from "@/server/audit";
import { inTransaction, type Db } from "@/server/db";
import type { Role } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import { findActor, roleIn, type Actor } from "./actor";
import { atLeast, lesserRole } from "./permissions";

/** Leaked tokens can be searched for by it. */
const PREFIX = "slw_";
const TOKEN_BYTES = 32;
/** `lastUsedAt` is for people: one write a minute is enough. */
const LAST_USED_RESOLUTION_MS = 60_000;

/** The stored form of a token or of a link's secret: long random values need no slow hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Null for an unknown, expired or revoked token, without saying which. */
export async function findActorByToken(db: Db, token: string, now: Date): Promise<Actor | null> {
  const found = await db.apiToken.findUnique({ where: { tokenHash: hashToken(token) } });
  if (found === null || found.revokedAt !== null) return null;
  if (found.expiresAt !== null && found.expiresAt <= now) return null;
  const actor = await findActor(db, found.userId, {
    origin: "api",
    ceiling: found.role,
    onlyProjectId: found.projectId,
    tokenName: found.name,
  });
  if (actor === null) return null;
  if (found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > LAST_USED_RESOLUTION_MS) {
    await db.apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  }
  return actor;
}

/** A token as its owner sees it. Instants are ISO strings. */
export interface ApiTokenDto {
  id: string;
  name: string;
  /** Null: every project its owner reaches. */
  projectId: string | null;
  role: Role;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** The actor's own tokens, newest first. */
export async function listApiTokens(db: Db, actor: Actor): Promise<ApiTokenDto[]> {
  if (actor.userId === null) return [];
  const tokens = await db.apiToken.findMany({
    where: { userId: actor.userId, ...(actor.onlyProjectId !== null && { projectId: actor.onlyProjectId }) },
    orderBy: { createdAt: "desc" },
  });
  return tokens.map((token) => ({
    id: token.id,
    name: token.name,
    projectId: token.projectId,
    role: token.role,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
  }));
}

export interface NewApiToken {
  name: string;
  role: Role;
  projectId: string | null;
  expiresAt: Date | null;
}

/**
 * Makes a token for the actor itself; the text is returned this once.
 * @throws AppError 404 for a project the actor cannot see, 403 for a role beyond the actor's own
 */
export async function createApiToken(
  db: Db,
  actor: Actor,
  wanted: NewApiToken,
): Promise<{ id: string; token: string }> {
  const { userId } = actor;
  if (userId === null) throw AppError.forbidden("Only people have API tokens.");
  if (actor.onlyProjectId !== null && wanted.projectId !== actor.onlyProjectId) {
    throw AppError.forbidden("A token bound to a project cannot make one that reaches further.");
  }
  const own = wanted.projectId === null ? actor.ceiling : roleIn(actor, wanted.projectId);
  if (own === null) throw AppError.notFound(`There is no project “${wanted.projectId}” that you can see.`);
  if (!atLeast(own, wanted.role)) {
    throw AppError.forbidden(`Your own role is ${own}; a token of yours cannot be ${wanted.role}.`);
  }
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  const id = await inTransaction(db, async (tx) => {
    const created = await tx.apiToken.create({
      data: {
        name: wanted.name,
        tokenHash: hashToken(token),
        userId,
        projectId: wanted.projectId,
        role: lesserRole(own, wanted.role),
        expiresAt: wanted.expiresAt,
      },
    });
    await recordAudit(tx, actor, {
      projectId: wanted.projectId,
      action: "api-token.create",
      subject: wanted.name,
      detail: { id: created.id, role: wanted.role, expiresAt: wanted.expiresAt?.toISOString() ?? null },
    });
    return created.id;
  });
  return { id, token };
}

/** Ends one of the actor's own tokens at once; doing it again changes nothing. @throws AppError 404 */
export async function revokeApiToken(db: Db, actor: Actor, tokenId: string, now: Date): Promise<void> {
  const token =
    actor.userId === null
      ? null
      : await db.apiToken.findFirst({ where: { id: tokenId, userId: actor.userId } });
  if (token === null) throw AppError.notFound("You have no such API token.");
  if (token.revokedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await tx.apiToken.update({ where: { id: tokenId }, data: { revokedAt: now } });
    await recordAudit(tx, actor, {
      projectId: token.projectId,
      action: "api-token.revoke",
      subject: token.name,
      detail: { id: token.id },
    });
  });
}
