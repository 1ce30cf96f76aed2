import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { SecretGroupDto } from "./dto";
import { listSecretGroups } from "./queries";

/** A place private images come from; the account stays sealed. */
export interface RegistryDto {
  id: string;
  name: string;
  registry: string;
  /** ISO. */
  updatedAt: string;
}

export async function listRegistries(db: Db, projectId: string): Promise<RegistryDto[]> {
  const rows = await db.registryCredential.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  return rows.map(({ id, name, registry, updatedAt }) => ({
    id,
    name,
    registry,
    updatedAt: updatedAt.toISOString(),
  }));
}

/** A place things run in. */
export interface RuntimeDto {
  id: string;
  driver: string;
  isDefault: boolean;
}

/** In the order they were made; without a default of its own, the first is. */
export async function listRuntimes(db: Db, projectId: string): Promise<RuntimeDto[]> {
  const rows = await db.runtime.findMany({ where: { projectId }, orderBy: { createdAt: "asc" } });
  const isDefault = (rows.find((row) => row.isDefault) ?? rows[0])?.id;
  return rows.map(({ id, driver }) => ({ id, driver, isDefault: id === isDefault }));
}

/** Its names, without the values. @throws AppError 404 */
export async function describeSecretGroup(db: Db, projectId: string, id: string): Promise<SecretGroupDto> {
  const group = (await listSecretGroups(db, projectId)).find((one) => one.id === id);
  if (group === undefined)
    throw AppError.notFound(`There is no secret group “${id}” in project “${projectId}”.`);
  return group;
}
