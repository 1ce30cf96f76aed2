import type { Db, Tx } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";

/** Who did it; every `Actor` is one. */
export interface AuditActor {
  userId: string | null;
  name: string;
  origin: "ui" | "api" | "system";
}

export interface AuditRecord {
  /** Null for what belongs to no project. */
  projectId: string | null;
  /** `noun.verb`: `flow.publish`, `project-file.apply`. */
  action: string;
  /** What it was done to: `shop/main/Production`. */
  subject: string;
  /** The change, secrets masked. */
  detail?: Prisma.InputJsonObject;
}

/** Writes down who did what; in the transaction of the deed, so that neither is without the other. */
export async function recordAudit(db: Db | Tx, actor: AuditActor, record: AuditRecord): Promise<void> {
  await db.auditEntry.create({
    data: {
      projectId: record.projectId,
      actorId: actor.userId,
      actorName: actor.name,
      origin: actor.origin,
      action: record.action,
      subject: record.subject,
      detail: record.detail ?? {},
    },
  });
}

export interface AuditLine {
  id: string;
  actorName: string;
  origin: string;
  action: string;
  subject: string;
  detail: unknown;
  /** ISO. */
  at: string;
}

/** Newest first. */
export async function listAudit(db: Db, projectId: string, limit: number): Promise<AuditLine[]> {
  const entries = await db.auditEntry.findMany({
    where: { projectId },
    orderBy: { at: "desc" },
    take: limit,
  });
  return entries.map(({ id, actorName, origin, action, subject, detail, at }) => ({
    id,
    actorName,
    origin,
    action,
    subject,
    detail,
    at: at.toISOString(),
  }));
}
