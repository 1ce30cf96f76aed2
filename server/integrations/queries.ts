import { nearestName } from "@/core/expression";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { toIntegrationSpec, type IntegrationSpec } from "@/server/resources";

/** Every integration of a project with its secrets, by id. */
export async function listIntegrations(db: Db, projectId: string): Promise<IntegrationSpec[]> {
  const rows = await db.integration.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  return rows.map(toIntegrationSpec);
}

/** With its secrets. @throws AppError 404 that names the nearest one */
export async function getIntegration(db: Db, projectId: string, id: string): Promise<IntegrationSpec> {
  const row = await db.integration.findUnique({ where: { projectId_id: { projectId, id } } });
  if (row !== null) return toIntegrationSpec(row);
  const others = await db.integration.findMany({ where: { projectId }, select: { id: true } });
  const nearest = nearestName(
    id,
    others.map((other) => other.id),
  );
  const hint = nearest === undefined ? "" : ` Did you mean “${nearest}”?`;
  throw AppError.notFound(`There is no integration “${id}” in project “${projectId}”.${hint}`);
}
