import { z } from "zod";
import type { Run } from "@/server/db/generated/client";

const TargetSchema = z.object({ kind: z.enum(["service", "job"]), id: z.string() });

/** What a rollback was asked to do; kept with its run. */
export const RollbackRecordSchema = z.object({
  toNumber: z.int(),
  reason: z.string(),
  targets: z.array(TargetSchema.extend({ image: z.string() })),
  /** Why the others of then are not rolled back with them. */
  leftOut: z.array(TargetSchema.extend({ message: z.string() })),
  restores: z.array(z.object({ addonId: z.string(), backupId: z.string(), backupName: z.string() })),
  /** The revision that the flow's configuration was restored as; null when it was not. */
  revision: z.int().nullable(),
});
export type RollbackRecord = z.output<typeof RollbackRecordSchema>;

/** Why nobody can roll back to a run; null when people can. It need not have ended well. */
export function whyNotReturnable({
  number,
  status,
  concludedAt,
  snapshotAfter,
}: Pick<Run, "number" | "status" | "concludedAt" | "snapshotAfter">): string | null {
  if (concludedAt === null) {
    return `Run #${number} is still under way (${status}). It can be rolled back to once it has ended.`;
  }
  if (snapshotAfter === null) {
    return `Run #${number} was aborted before it began: it left nothing to return to.`;
  }
  return null;
}
