import type { Db, Tx } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";

/** Who did it; every `Actor` is one. */
export interface AuditActor {
  userId: string | null;
  name: string;
  origin: "ui" | "api" | "system";
  /** Network address of the request. */
  address?: string | null | undefined;
  /** The API token it came with. */
  tokenName?: string | null | undefined;
}

export interface AuditRecord {
  /** Null for what belongs to no project. */
  projectId: string | null;
  /** `noun.verb`: `flow.publish`, `project-file.apply`. */
  action: string;
  /** What it was done to: `shop/main/Production`. */
  subject: string;
  /** The change, secrets masked. `fields: { path, from?, to? }[]` is shown as a diff. */
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
      address: actor.address ?? null,
      tokenName: actor.tokenName ?? null,
      action: record.action,
      subject: record.subject,
      detail: record.detail ?? {},
    },
  });
}
