import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { enqueueRemovals, removeSoon, type Held } from "@/server/removals";
import { fieldChanges, lockResources, toAuditFields, type ResourceCollection } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { AUDIT_NOUN, storeOf, type AnySpec } from "./collections";
import { describeRemoval, getSpec, WORK_TABLES, workOf, type RemovalOutlook } from "./removal-outlook";

export interface RemoveResource {
  projectId: string;
  collection: ResourceCollection;
  id: string;
  /** The id once more, where data goes with it; null for a caller that says what it does by its request alone. */
  typed: string | null | undefined;
}

/**
 * Deletes a resource and what belongs to it; the runtime lets go of it right after.
 * @throws AppError 400 when the id was not typed where it must be, 403, 404, 409 naming who uses it or what goes on
 */
export async function removeResource(
  { db, runtimes }: { db: Db; runtimes: RuntimePool },
  actor: Actor,
  wanted: RemoveResource,
): Promise<void> {
  const { projectId, collection, id } = wanted;
  assertCan(actor, "edit-resources", projectId);
  await inTransaction(db, async (tx) => {
    await lockResources(tx);
    await lockRow(tx, wanted);
    const spec = await getSpec(tx, projectId, collection, id);
    const outlook = await describeRemoval(tx, projectId, collection, spec);
    assertRemovable(outlook, wanted);
    await letGo(tx, wanted, spec);
    await removeWork(tx, wanted);
    await storeOf(collection).remove(tx, projectId, id);
    const fields = fieldChanges({ ...spec }, {}, storeOf(collection).show);
    await recordAudit(tx, actor, {
      projectId,
      action: `${AUDIT_NOUN[collection]}.delete`,
      subject: id,
      detail: {
        fields: toAuditFields(fields),
        destroyed: outlook.destroys,
      },
    });
  });
  removeSoon({ db, runtimes, logger });
}

function assertRemovable({ noun, users, goesOn, typed }: RemovalOutlook, wanted: RemoveResource): void {
  const [first, ...more] = users;
  if (first !== undefined) {
    const others =
      more.length === 0
        ? ""
        : ` So ${more.length === 1 ? "does" : "do"} ${more.map(({ name }) => name).join(", ")}.`;
    throw AppError.conflict(
      `The ${noun} “${wanted.id}” is in use: ${first.name} ${first.use}.${others} Take it out there first.`,
      { users },
    );
  }
  if (goesOn.length > 0) {
    throw AppError.conflict(
      `The ${noun} “${wanted.id}” is busy. ${goesOn.join(" ")} Wait for it to end, or abort it.`,
      {
        goesOn,
      },
    );
  }
  if (typed && wanted.typed !== null && wanted.typed !== wanted.id) {
    throw AppError.invalid(`Its data goes with it: type “${wanted.id}” to delete the ${noun}.`);
  }
}

const TABLES = {
  runtimes: "runtime",
  secretGroups: "secret_group",
  integrations: "integration",
  registries: "registry_credential",
  buildServices: "build_service",
  addons: "addon",
  deploymentServices: "deployment_service",
  jobs: "job",
} as const satisfies Record<ResourceCollection, string>;

/** No build, backup or run of it begins any more until the transaction ends. */
async function lockRow(tx: Tx, { projectId, collection, id }: RemoveResource): Promise<void> {
  await tx.$executeRaw`
    SELECT 1 FROM ${Prisma.raw(TABLES[collection])} WHERE project_id = ${projectId} AND id = ${id} FOR UPDATE`;
}

/** Notes what the runtime holds of it. */
async function letGo(tx: Tx, { projectId, collection, id }: RemoveResource, spec: AnySpec): Promise<void> {
  const held: Held[] = [];
  if (collection === "deploymentServices") held.push({ kind: "service", target: id });
  if (collection === "addons") {
    if (spec.type !== "external-postgres") held.push({ kind: "addon", target: id });
    const backups = await tx.backup.findMany({
      where: { projectId, addonId: id },
      select: { location: true },
    });
    for (const { location } of backups)
      if (location !== null) held.push({ kind: "backup", target: location });
  }
  await enqueueRemovals(tx, projectId, typeof spec.runtime === "string" ? spec.runtime : null, held);
}

/** Records and logs of work on it; what a run tells of, and the deployments, stay. */
async function removeWork(tx: Tx, { projectId, collection, id }: RemoveResource): Promise<void> {
  for (const source of WORK_TABLES[collection] ?? []) {
    if (source.table === "deployment") continue;
    await tx.$executeRaw`
      DELETE FROM operation o USING ${Prisma.raw(source.table)} work
      WHERE work.operation_id = o.id AND ${workOf(source, projectId, id)} AND o.run_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM node_attempt n WHERE n.operation_id = o.id)`;
    await tx.$executeRaw`DELETE FROM ${Prisma.raw(source.table)} work WHERE ${workOf(source, projectId, id)}`;
  }
}
