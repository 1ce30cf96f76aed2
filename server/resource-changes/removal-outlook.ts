import type { Db, Tx } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import type { OperationKind } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import { observeAddon, type ResourceCollection } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { storeOf, type AnySpec } from "./collections";
import { findUsers, type ResourceUser } from "./resource-users";

/** What deleting a resource would mean, in sentences. */
export interface RemovalOutlook {
  id: string;
  /** `deployment service` */
  noun: string;
  /** What would break: with any, it is not deleted. */
  users: ResourceUser[];
  /** Work on it that has to end first. */
  goesOn: string[];
  /** What is gone for good. */
  destroys: string[];
  /** What stays, where one might think otherwise. */
  stays: string[];
  /** Data goes with it: its id has to be typed. */
  typed: boolean;
}

/** @throws AppError 404 */
export async function readRemovalOutlook(
  db: Db,
  runtimes: RuntimePool,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<RemovalOutlook> {
  const spec = await getSpec(db, projectId, collection, id);
  const outlook = await describeRemoval(db, projectId, collection, spec);
  if (collection !== "addons" || !outlook.typed) return outlook;
  const row = await db.addon.findUniqueOrThrow({ where: { projectId_id: { projectId, id } } });
  const { sizeBytes } = await observeAddon(runtimes, row);
  const [first = "", ...more] = outlook.destroys;
  const size = sizeBytes === null ? "" : ` It holds ${megabytes(sizeBytes)}.`;
  return { ...outlook, destroys: [`${first}${size}`, ...more] };
}

/** @throws AppError 404 */
export async function getSpec(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<AnySpec> {
  const store = storeOf(collection);
  const spec = (await store.read(db, projectId)).get(id);
  if (spec === undefined) {
    throw AppError.notFound(`There is no ${store.noun} “${id}” in project “${projectId}”.`);
  }
  return spec;
}

/** As far as the database knows it. */
export async function describeRemoval(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  spec: AnySpec,
): Promise<RemovalOutlook> {
  const { id } = spec;
  return {
    id,
    noun: storeOf(collection).noun,
    users: await findUsers(db, projectId, collection, id),
    goesOn: await findWorkOn(db, projectId, collection, id),
    ...(await DESCRIBE[collection](db, projectId, spec)),
    typed: collection === "addons" && spec.type !== "external-postgres",
  };
}

type Consequences = Pick<RemovalOutlook, "destroys" | "stays">;
type Describe = (db: Db | Tx, projectId: string, spec: AnySpec) => Promise<Consequences>;

const DESCRIBE = {
  deploymentServices: async (db, projectId, { id }) => {
    const where = { projectId_id: { projectId, id } };
    const { image, port } = await db.deploymentService.findUniqueOrThrow({ where });
    return {
      destroys: [
        image === null
          ? "It runs nothing yet."
          : `What runs of it is stopped, and nothing answers on port ${port} any more.`,
      ],
      stays: ["Its images and the records of its deployments stay."],
    };
  },
  jobs: async (db, projectId, { id }) => {
    const count = await db.jobRun.count({ where: { projectId, jobId: id } });
    return { destroys: [`The records and logs of its runs: ${counted(count, "run", "runs")}.`], stays: [] };
  },
  buildServices: async (db, projectId, { id }) => {
    const count = await db.build.count({ where: { projectId, buildServiceId: id } });
    return {
      destroys: [`The records and logs of its builds: ${counted(count, "build", "builds")}.`],
      stays: ["The repository stays as it is, and images stay while something runs or may go back to them."],
    };
  },
  addons: async (db, projectId, { id, type }) => {
    const kept = await db.backup.aggregate({
      where: { projectId, addonId: id, status: "Success" },
      _count: true,
      _sum: { sizeBytes: true },
      _max: { createdAt: true },
    });
    const newest = kept._max.createdAt;
    const backups =
      newest === null
        ? "There is no backup of it."
        : `${counted(kept._count, "backup", "backups")} of it (${megabytes(Number(kept._sum.sizeBytes ?? 0))}), the newest of ${newest.toISOString().slice(0, 10)}. Download what you need first.`;
    return type === "external-postgres"
      ? { destroys: [backups], stays: ["The database itself runs elsewhere and stays as it is."] }
      : { destroys: ["The database and everything in it.", backups], stays: [] };
  },
  secretGroups: (_db, _projectId, { values, files }) => {
    const names = [values, files].flatMap((part) => Object.keys(part ?? {}));
    return Promise.resolve({
      destroys: [
        names.length === 0
          ? "It is empty."
          : `What it holds: ${names.join(", ")}. Nothing can show the values again.`,
      ],
      stays: [],
    });
  },
  registries: () => Promise.resolve({ destroys: ["The stored user name and password."], stays: [] }),
  integrations: async (db, projectId, { id }) => {
    const rules = await db.notificationRule.count({ where: { projectId, integrationId: id } });
    const told =
      rules === 0 ? [] : [`${counted(rules, "notification rule", "notification rules")} that tell it.`];
    return {
      destroys: ["The stored address and token.", ...told, "The list of what was sent through it."],
      stays: [],
    };
  },
  runtimes: () =>
    Promise.resolve({ destroys: ["Its settings."], stays: ["The machine or cluster stays as it is."] }),
} as const satisfies Record<ResourceCollection, Describe>;

const WORK_WORDS = {
  build: "A build",
  job: "A run of it",
  rollout: "A roll-out",
  backup: "A backup",
  restore: "A restore",
  exec: "A command",
  import: "An import",
  restart: "A restart",
} as const satisfies Record<OperationKind, string>;

/** Tables whose rows tell of work on a resource, and how they name it. */
export const WORK_TABLES: Partial<
  Record<ResourceCollection, readonly { table: string; column: string; targetKind?: string }[]>
> = {
  buildServices: [{ table: "build", column: "build_service_id" }],
  jobs: [
    { table: "job_run", column: "job_id" },
    { table: "execution", column: "target_id", targetKind: "job" },
  ],
  deploymentServices: [
    { table: "deployment", column: "target_id", targetKind: "service" },
    { table: "execution", column: "target_id", targetKind: "service" },
    { table: "restart", column: "target_id", targetKind: "service" },
  ],
  addons: [
    // Before the backups, which they go with.
    { table: "restore", column: "addon_id" },
    { table: "backup", column: "addon_id" },
    { table: "addon_import", column: "addon_id" },
    { table: "restart", column: "target_id", targetKind: "addon" },
  ],
};

/** Rows of a work table that are about one resource, as a condition on `work`. */
export function workOf(
  { column, targetKind }: { column: string; targetKind?: string },
  projectId: string,
  id: string,
): Prisma.Sql {
  const kind =
    targetKind === undefined ? Prisma.empty : Prisma.sql`AND work.target_kind = ${targetKind}::resource_kind`;
  return Prisma.sql`work.project_id = ${projectId} AND work.${Prisma.raw(column)} = ${id} ${kind}`;
}

async function findWorkOn(
  db: Db | Tx,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const source of WORK_TABLES[collection] ?? []) {
    const rows = await db.$queryRaw<{ kind: OperationKind }[]>`
      SELECT DISTINCT o.kind FROM ${Prisma.raw(source.table)} work JOIN operation o ON o.id = work.operation_id
      WHERE ${workOf(source, projectId, id)} AND o.concluded_at IS NULL`;
    found.push(...rows.map(({ kind }) => `${WORK_WORDS[kind]} is going on.`));
  }
  if (collection === "runtimes") {
    const pending = await db.runtimeRemoval.count({ where: { projectId, runtimeId: id } });
    if (pending > 0) found.push("Something that was deleted is still being removed from it.");
  }
  return found;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} kB`
    : `${Math.round(bytes / 1_000_000)} MB`;
}
