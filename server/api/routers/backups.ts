import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { abortBackup, listBackups, listRestores, startBackup, startRestore } from "@/server/backups";
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
      await abortBackup(ctx.db, projectId, backupId);
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "backup.abort", subject: backupId });
    }),

  /** Everything written since the backup is lost: for those who may roll back. */
  restore: projectProcedure("roll-back")
    .input(ofAddon.extend({ backupId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, addonId, backupId } = input;
      const restore = await startRestore(ctx.db, input);
      const detail = { restoreId: restore.id };
      const subject = `${addonId}/${backupId}`;
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "backup.restore", subject, detail });
      return restore;
    }),
});
