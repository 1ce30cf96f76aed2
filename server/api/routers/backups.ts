import { z } from "zod";
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
    .mutation(({ ctx, input }) => startBackup(ctx.db, input)),

  abort: projectProcedure("abort")
    .input(z.object({ backupId: z.string() }))
    .mutation(({ ctx, input }) => abortBackup(ctx.db, input.projectId, input.backupId)),

  /** Everything written since the backup is lost: for those who may roll back. */
  restore: projectProcedure("roll-back")
    .input(ofAddon.extend({ backupId: z.string() }))
    .mutation(({ ctx, input }) => startRestore(ctx.db, input)),
});
