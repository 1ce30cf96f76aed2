import { Readable } from "node:stream";
import { z } from "zod";
import { recordAudit } from "@/server/audit";
import {
  abortBackup,
  getBackup,
  getRestore,
  listBackups,
  listRestores,
  openBackup,
  startBackup,
  startRestore,
  type BackupDto,
} from "@/server/backups";
import type { Db } from "@/server/db";
import { ensureAddonConnection } from "@/server/environment";
import { getEnv } from "@/server/env";
import { AppError } from "@/server/errors";
import { getAddon, listAddons, observeAddon, type AddonDto } from "@/server/resources";
import { getRestart, startRestart } from "@/server/restarts";
import type { RuntimePool } from "@/server/runtime-pool";
import { PageQuerySchema, pageOf, toPagination } from "../pagination";
import { toApiAddon, toApiBackup, toApiRestart, toApiRestore } from "../resource-dto";
import { route } from "../rest-route";

export async function showAddon(db: Db, runtimes: RuntimePool, projectId: string, addon: AddonDto) {
  const row = await db.addon.findUniqueOrThrow({ where: { projectId_id: { projectId, id: addon.id } } });
  return toApiAddon(projectId, addon, await observeAddon(runtimes, row));
}

/** @throws AppError 404; also for a backup of another addon */
async function getBackupOf(
  db: Db,
  { projectId, addonId, backupId }: { projectId: string; addonId: string; backupId: string },
): Promise<BackupDto> {
  const backup = await getBackup(db, projectId, backupId);
  if (backup.addonId !== addonId) throw AppError.notFound(`Addon “${addonId}” has no backup “${backupId}”.`);
  return backup;
}

const StartBackupSchema = z.strictObject({
  backupType: z.enum(["snapshot", "dump"]).default("snapshot"),
  compressionType: z.enum(["zstd", "gz", "none"]).default("zstd"),
});

export const addonRoutes = [
  route("GET /projects/{projectId}/addons", {
    verb: "read",
    summary: "The addons of a project.",
    query: PageQuerySchema,
    handle: async ({ db, runtimes, params: { projectId }, query }) => {
      const { items, pagination } = pageOf(await listAddons(db, projectId), query);
      const addons = await Promise.all(items.map((addon) => showAddon(db, runtimes, projectId, addon)));
      return { data: { addons }, pagination };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}", {
    verb: "read",
    summary: "One addon.",
    handle: async ({ db, runtimes, params: { projectId, addonId } }) => ({
      data: await showAddon(db, runtimes, projectId, await getAddon(db, projectId, addonId)),
    }),
  }),

  route("GET /projects/{projectId}/addons/{addonId}/credentials", {
    verb: "read-secrets",
    summary: "How to connect to an addon; makes it first when it is not there yet.",
    handle: async ({ db, runtimes, actor, params: { projectId, addonId } }) => {
      await getAddon(db, projectId, addonId);
      const row = await db.addon.findUniqueOrThrow({ where: { projectId_id: { projectId, id: addonId } } });
      const connection = await ensureAddonConnection(db, runtimes, row);
      await recordAudit(db, actor, { projectId, action: "addon.read-credentials", subject: addonId });
      return { data: { envs: {}, secrets: { ...connection, port: String(connection.port) } } };
    },
  }),

  route("POST /projects/{projectId}/addons/{addonId}/restart", {
    verb: "run",
    summary: "Stops a database and starts it again; its data and its address stay.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params: { projectId, addonId } }) => {
      const restart = await startRestart(db, { projectId, target: { id: addonId, kind: "addon" } });
      await recordAudit(db, actor, {
        projectId,
        action: "addon.restart",
        subject: addonId,
        detail: { restartId: restart.id },
      });
      return { data: toApiRestart(restart) };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/restarts/{restartId}", {
    verb: "read",
    summary: "One restart of an addon.",
    handle: async ({ db, params: { projectId, addonId, restartId } }) => ({
      data: toApiRestart(await getRestart(db, projectId, restartId, { id: addonId, kind: "addon" })),
    }),
  }),

  route("POST /projects/{projectId}/addons/{addonId}/backups", {
    verb: "run",
    summary: "Takes a backup and verifies it.",
    body: StartBackupSchema,
    ignored: ["name", "customDestinationId", "additionalDestinations"],
    handle: async ({ db, actor, params: { projectId, addonId }, body }) => {
      const { backupType, compressionType } = body;
      const backup = await startBackup(db, { projectId, addonId, backupType, compression: compressionType });
      const subject = `${addonId}/${backup.name}`;
      await recordAudit(db, actor, {
        projectId,
        action: "backup.start",
        subject,
        detail: { backupId: backup.id },
      });
      return { data: toApiBackup(backup) };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/backups", {
    verb: "read",
    summary: "The backups of an addon, newest first.",
    query: PageQuerySchema,
    handle: async ({ db, params, query }) => {
      const page = await listBackups(db, params.projectId, params.addonId, {
        limit: query.per_page,
        cursor: query.cursor,
      });
      return {
        data: { backups: page.backups.map(toApiBackup) },
        pagination: toPagination(page.backups.length, page.nextCursor),
      };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/backups/{backupId}", {
    verb: "read",
    summary: "One backup.",
    handle: async ({ db, params }) => ({ data: toApiBackup(await getBackupOf(db, params)) }),
  }),

  route("POST /projects/{projectId}/addons/{addonId}/backups/{backupId}/abort", {
    verb: "abort",
    summary: "Stops a backup that is being taken.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => {
      const backup = await getBackupOf(db, params);
      await abortBackup(db, params.projectId, backup.id);
      const subject = `${params.addonId}/${backup.name}`;
      await recordAudit(db, actor, { projectId: params.projectId, action: "backup.abort", subject });
      return { data: toApiBackup(await getBackupOf(db, params)) };
    },
  }),

  route("POST /projects/{projectId}/addons/{addonId}/backups/{backupId}/restore", {
    verb: "roll-back",
    summary: "Puts a backup back; everything written since it was taken is lost.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => {
      const backup = await getBackupOf(db, params);
      const restore = await startRestore(db, params);
      await recordAudit(db, actor, {
        projectId: params.projectId,
        action: "backup.restore",
        subject: `${params.addonId}/${backup.name}`,
        detail: { restoreId: restore.id },
      });
      return { data: { restoreId: restore.id, ...toApiRestore(restore) } };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/restores", {
    verb: "read",
    summary: "What was put back into an addon, newest first.",
    query: PageQuerySchema,
    handle: async ({ db, params, query }) => {
      const { items, pagination } = pageOf(await listRestores(db, params.projectId, params.addonId), query);
      return { data: { restores: items.map(toApiRestore) }, pagination };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/restores/{restoreId}", {
    verb: "read",
    summary: "One restore.",
    handle: async ({ db, params: { projectId, addonId, restoreId } }) => {
      const restore = await getRestore(db, projectId, restoreId);
      if (restore.addonId !== addonId) {
        throw AppError.notFound(`Addon “${addonId}” has no restore “${restoreId}”.`);
      }
      return { data: toApiRestore(restore) };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/backups/{backupId}/download-link", {
    verb: "read-secrets",
    summary: "Where a backup can be downloaded, with the same token.",
    handle: async ({ db, params }) => {
      const { id } = await getBackupOf(db, params);
      const path = [params.projectId, params.addonId].map(encodeURIComponent);
      return {
        data: {
          downloadLink: `${getEnv().publicUrl}/v1/projects/${path[0] ?? ""}/addons/${path[1] ?? ""}/backups/${id}/download`,
        },
      };
    },
  }),

  route("GET /projects/{projectId}/addons/{addonId}/backups/{backupId}/download", {
    verb: "read-secrets",
    summary: "A backup's bytes. It holds everything the database held.",
    handle: async ({ db, runtimes, actor, params }) => {
      const backup = await getBackupOf(db, params);
      const { stream, fileName, sizeBytes } = await openBackup(db, runtimes, params.projectId, backup.id);
      const subject = `${params.addonId}/${backup.name}`;
      await recordAudit(db, actor, { projectId: params.projectId, action: "backup.download", subject });
      return new Response(Readable.toWeb(Readable.from(stream)) as ReadableStream<Uint8Array>, {
        headers: {
          "content-type": "application/octet-stream",
          "content-length": String(sizeBytes),
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
          "cache-control": "no-store",
        },
      });
    },
  }),
];
