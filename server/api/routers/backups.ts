import { z } from "zod";
import { recordAudit } from "@/server/audit";
import {
  abortBackup,
  deleteBackup,
  getBackup,
  listBackups,
  listRestores,
  startBackup,
  startRestore,
} from "@/server/backups";
import { inTransaction } from "@/server/db";
import { logger } from "@/server/logger";
import { removeSoon } from "@/server/removals";
import { projectProcedure, router } from "../trpc";

const ofAddon = z.object({ addonId: z.string() });

export const backupsRouter = router({
  /** Newest first. */
  list: projectProcedure("read")
    .input(ofAddon.extend({ cursor: z.string().nullish(), limit: z.int().min(1).max(100).default(30) }))
    .query(({ ctx, input }) => listBackups(ctx.db, input.projectId, input.addonId, input)),

  restores: projectProcedure("read")
    .input(ofAddon)
    .query(({ ctx, input }) => listRestores(ctx.db, input.projectId, input.addonId)),

  start: projectProcedure("run")
    .input(
      ofAddon.extend({
        backupType: z.enum(["snapshot", "dump"]),
        compression: z.enum(["zstd", "gz", "none"]),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { projectId, addonId } = input;
      const backup = await startBackup(ctx.db, input);
      const subject = `${addonId}/${backup.name}`;
      const detail = { backupId: backup.id };
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "backup.start", subject, detail });
      return backup;
    }),

  abort: projectProcedure("abort")
    .input(z.object({ backupId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, backupId } = input;
      const { addonId, name } = await getBackup(ctx.db, projectId, backupId);
      await abortBackup(ctx.db, projectId, backupId);
      const subject = `${addonId}/${name}`;
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "backup.abort", subject });
    }),

  /** Its file goes too; what it held can come back no more. */
  remove: projectProcedure("edit-resources")
    .input(z.object({ backupId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, backupId } = input;
      await inTransaction(ctx.db, async (tx) => {
        const { addonId, name, createdAt, sizeBytes } = await deleteBackup(tx, projectId, backupId);
        await recordAudit(tx, ctx.actor, {
          projectId,
          action: "backup.delete",
          subject: `${addonId}/${name}`,
          detail: { createdAt, sizeBytes },
        });
      });
      removeSoon({ ...ctx, logger });
    }),

  /** Everything written since the backup is lost: for those who may roll back. */
  restore: projectProcedure("roll-back")
    .input(ofAddon.extend({ backupId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, addonId, backupId } = input;
      const { name } = await getBackup(ctx.db, projectId, backupId);
      const restore = await startRestore(ctx.db, input);
      const detail = { restoreId: restore.id };
      const subject = `${addonId}/${name}`;
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "backup.restore", subject, detail });
      return restore;
    }),
});
