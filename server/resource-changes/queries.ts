import type { Db } from "@/server/db";
import type { ResourceCollection } from "@/server/resources";
import { conceal } from "./write-only";
import { getSpec } from "./removal-outlook";
import { revisionOf } from "./revision";

/** A resource as a form shows it. */
export interface ResourceForm {
  /** As declared; each secret `null`. */
  spec: Record<string, unknown>;
  /** Give it back when saving. */
  revision: string;
}

/** @throws AppError 404 */
export async function getResourceForm(
  db: Db,
  projectId: string,
  collection: ResourceCollection,
  id: string,
): Promise<ResourceForm> {
  const spec = await getSpec(db, projectId, collection, id);
  return { spec: conceal(collection, spec), revision: revisionOf(spec) };
}

/** What a form offers to choose from. */
export interface FormChoices {
  /** The first one is the project's default. */
  runtimes: { id: string; driver: string }[];
  secretGroups: { id: string; name: string }[];
  addons: { id: string; name: string }[];
  /** No service that this server knows has it. */
  freePort: number;
}

const FIRST_PORT = 4300;

export async function listFormChoices(db: Db, projectId: string): Promise<FormChoices> {
  const query = { where: { projectId }, select: { id: true, name: true }, orderBy: { id: "asc" } } as const;
  const [runtimes, secretGroups, addons, highest] = await Promise.all([
    db.runtime.findMany({ where: { projectId }, orderBy: [{ isDefault: "desc" }, { createdAt: "asc" }] }),
    db.secretGroup.findMany(query),
    db.addon.findMany(query),
    db.deploymentService.aggregate({
      _max: { port: true },
      where: { port: { gte: FIRST_PORT, lt: 32_000 } },
    }),
  ]);
  return {
    runtimes: runtimes.map(({ id, driver }) => ({ id, driver })),
    secretGroups,
    addons,
    freePort: (highest._max.port ?? FIRST_PORT - 1) + 1,
  };
}
