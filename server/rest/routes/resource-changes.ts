import { z } from "zod";
import { listAudit, recordAudit } from "@/server/audit";
import { deleteBackup } from "@/server/backups";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { removeSoon } from "@/server/removals";
import { removeResource } from "@/server/resource-changes";
import type { ResourceCollection } from "@/server/resources";
import { pageQuery, toPagination } from "../pagination";
import { route } from "../rest-route";

/** Northflank has one list of services; ours are of two kinds. */
async function collectionOfService(db: Db, projectId: string, id: string): Promise<ResourceCollection> {
  const builder = await db.buildService.count({ where: { projectId, id } });
  return builder > 0 ? "buildServices" : "deploymentServices";
}

const AuditQuerySchema = z.strictObject({
  ...pageQuery,
  who: z.string().max(200).optional(),
  /** `service.update`, or `service.` for everything done to services. */
  what: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** A request that deletes says what it does by its method and path: nothing has to be typed once more. */
export const resourceChangeRoutes = [
  route("DELETE /projects/{projectId}/services/{serviceId}", {
    verb: "edit-resources",
    summary: "Deletes a build or deployment service that nothing uses; what runs of it is stopped.",
    handle: async ({ db, runtimes, actor, params: { projectId, serviceId: id } }) => {
      const collection = await collectionOfService(db, projectId, id);
      await removeResource({ db, runtimes }, actor, { projectId, collection, id, typed: null });
      return { data: {} };
    },
  }),

  route("DELETE /projects/{projectId}/jobs/{jobId}", {
    verb: "edit-resources",
    summary: "Deletes a job that nothing uses, and the records of its runs.",
    handle: async ({ db, runtimes, actor, params: { projectId, jobId: id } }) => {
      await removeResource({ db, runtimes }, actor, { projectId, collection: "jobs", id, typed: null });
      return { data: {} };
    },
  }),

  route("DELETE /projects/{projectId}/addons/{addonId}", {
    verb: "edit-resources",
    summary: "Deletes an addon that nothing uses, with everything in it and all its backups.",
    handle: async ({ db, runtimes, actor, params: { projectId, addonId: id } }) => {
      await removeResource({ db, runtimes }, actor, { projectId, collection: "addons", id, typed: null });
      return { data: {} };
    },
  }),

  route("DELETE /projects/{projectId}/addons/{addonId}/backups/{backupId}", {
    verb: "edit-resources",
    summary: "Deletes a backup and its file.",
    handle: async ({ db, runtimes, actor, params: { projectId, addonId, backupId } }) => {
      await inTransaction(db, async (tx) => {
        const backup = await deleteBackup(tx, projectId, backupId);
        if (backup.addonId !== addonId) {
          throw AppError.notFound(`Addon “${addonId}” has no backup “${backupId}”.`);
        }
        await recordAudit(tx, actor, {
          projectId,
          action: "backup.delete",
          subject: `${addonId}/${backup.name}`,
          detail: { createdAt: backup.createdAt, sizeBytes: backup.sizeBytes },
        });
      });
      removeSoon({ db, runtimes, logger });
      return { data: {} };
    },
  }),

  route("DELETE /projects/{projectId}/secrets/{secretId}", {
    verb: "edit-resources",
    summary: "Deletes a secret group that nothing is linked to.",
    handle: async ({ db, runtimes, actor, params: { projectId, secretId: id } }) => {
      await removeResource({ db, runtimes }, actor, {
        projectId,
        collection: "secretGroups",
        id,
        typed: null,
      });
      return { data: {} };
    },
  }),

  route("GET /projects/{projectId}/audit", {
    verb: "administer",
    summary: "Who did what to what, from where and when, newest first.",
    query: AuditQuerySchema,
    handle: async ({ db, params: { projectId }, query }) => {
      const { per_page: limit, ...filters } = query;
      const page = await listAudit(db, projectId, { ...filters, limit });
      return {
        data: { entries: page.entries },
        pagination: toPagination(page.entries.length, page.nextCursor),
      };
    },
  }),
];
