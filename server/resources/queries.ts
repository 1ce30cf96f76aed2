import { z } from "zod";
import type { Db } from "@/server/db";
import type {
  Addon,
  Backup,
  Build,
  BuildService,
  DeploymentService,
  Job,
  JobRun,
  SecretGroup,
} from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { withoutCredentials } from "@/server/git";
import { unsealJson } from "@/server/secrets";
import type {
  AddonDto,
  BuildServiceDto,
  DeploymentServiceDto,
  JobDto,
  Placement,
  SecretGroupDto,
} from "./dto";
import { describeImages, type ImageFacts } from "./image-facts";
import { parseAddonLinks, readPlacements, unsealEnvironment } from "./linked";
import { HealthCheckSchema } from "./specs";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const NEWEST = { orderBy: { createdAt: "desc" }, take: 1 } as const;
const NEWEST_BACKUP = { ...NEWEST, where: { status: "Success" } } as const;

export async function listBuildServices(db: Db, projectId: string): Promise<BuildServiceDto[]> {
  const rows = await db.buildService.findMany({
    where: { projectId },
    include: { builds: NEWEST },
    orderBy: { id: "asc" },
  });
  return rows.map(toBuildService);
}

/** @throws AppError 404 */
export async function getBuildService(db: Db, projectId: string, id: string): Promise<BuildServiceDto> {
  const row = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id } },
    include: { builds: NEWEST },
  });
  if (row === null) throw AppError.notFound(`There is no build service “${id}” in project “${projectId}”.`);
  return toBuildService(row);
}

export async function listDeploymentServices(db: Db, projectId: string): Promise<DeploymentServiceDto[]> {
  const rows = await db.deploymentService.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  const images = await describeImages(
    db,
    projectId,
    rows.map((row) => row.image),
  );
  const placementOf = await readPlacements(db, projectId);
  return rows.map((row) => toDeploymentService(row, images, placementOf("service", row.id)));
}

/** @throws AppError 404 */
export async function getDeploymentService(
  db: Db,
  projectId: string,
  id: string,
): Promise<DeploymentServiceDto> {
  const row = await db.deploymentService.findUnique({ where: { projectId_id: { projectId, id } } });
  if (row === null)
    throw AppError.notFound(`There is no deployment service “${id}” in project “${projectId}”.`);
  const placementOf = await readPlacements(db, projectId);
  return toDeploymentService(
    row,
    await describeImages(db, projectId, [row.image]),
    placementOf("service", id),
  );
}

export async function listJobs(db: Db, projectId: string): Promise<JobDto[]> {
  const rows = await db.job.findMany({
    where: { projectId },
    include: { runs: NEWEST },
    orderBy: { id: "asc" },
  });
  const images = await describeImages(
    db,
    projectId,
    rows.map((row) => row.image),
  );
  const placementOf = await readPlacements(db, projectId);
  return rows.map((row) => toJob(row, images, placementOf("job", row.id)));
}

/** @throws AppError 404 */
export async function getJob(db: Db, projectId: string, id: string): Promise<JobDto> {
  const row = await db.job.findUnique({
    where: { projectId_id: { projectId, id } },
    include: { runs: NEWEST },
  });
  if (row === null) throw AppError.notFound(`There is no job “${id}” in project “${projectId}”.`);
  const placementOf = await readPlacements(db, projectId);
  return toJob(row, await describeImages(db, projectId, [row.image]), placementOf("job", id));
}

export async function listAddons(db: Db, projectId: string): Promise<AddonDto[]> {
  const rows = await db.addon.findMany({
    where: { projectId },
    include: { backups: NEWEST_BACKUP },
    orderBy: { id: "asc" },
  });
  const placementOf = await readPlacements(db, projectId);
  return rows.map((row) => toAddon(row, placementOf("addon", row.id)));
}

/** @throws AppError 404 */
export async function getAddon(db: Db, projectId: string, id: string): Promise<AddonDto> {
  const row = await db.addon.findUnique({
    where: { projectId_id: { projectId, id } },
    include: { backups: NEWEST_BACKUP },
  });
  if (row === null) throw AppError.notFound(`There is no addon “${id}” in project “${projectId}”.`);
  const placementOf = await readPlacements(db, projectId);
  return toAddon(row, placementOf("addon", id));
}

export async function listSecretGroups(db: Db, projectId: string): Promise<SecretGroupDto[]> {
  const rows = await db.secretGroup.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  return rows.map(toSecretGroup);
}

const SecretGroupContentSchema = z.object({
  values: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.string()).default({}),
});
export type SecretGroupContent = z.output<typeof SecretGroupContentSchema>;

export function unsealSecretGroup(sealed: Uint8Array): SecretGroupContent {
  return SecretGroupContentSchema.parse(unsealJson(sealed));
}

function toBuildService(row: BuildService & { builds: Build[] }): BuildServiceDto {
  const [last] = row.builds;
  return {
    id: row.id,
    name: row.name,
    repoUrl: withoutCredentials(row.repoUrl),
    branch: row.branch,
    context: row.contextDir,
    buildCommand: row.buildCommand,
    dockerfile: row.dockerfile,
    runtimeId: row.runtimeId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastBuild:
      last === undefined
        ? null
        : {
            id: last.id,
            number: last.number,
            status: last.status,
            branch: last.branch,
            sha: last.sha,
            createdAt: last.createdAt.toISOString(),
          },
  };
}

function toDeploymentService(
  row: DeploymentService,
  images: Map<string, ImageFacts>,
  placement: Placement | null,
): DeploymentServiceDto {
  return {
    id: row.id,
    name: row.name,
    command: row.command,
    port: row.port,
    replicas: row.replicas,
    healthCheck: HealthCheckSchema.parse(row.healthCheck),
    environmentNames: Object.keys(unsealEnvironment(row.environment)),
    secretGroups: row.secretGroups,
    addons: parseAddonLinks(row.addons),
    runtimeId: row.runtimeId,
    image: row.image === null ? null : (images.get(row.image) ?? null),
    deployedAt: iso(row.deployedAt),
    placement,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function toJob(
  row: Job & { runs: JobRun[] },
  images: Map<string, ImageFacts>,
  placement: Placement | null,
): JobDto {
  const [last] = row.runs;
  return {
    id: row.id,
    name: row.name,
    command: row.command,
    runOnImageChange: row.runOnImageChange,
    timeoutSeconds: row.timeoutSeconds,
    environmentNames: Object.keys(unsealEnvironment(row.environment)),
    secretGroups: row.secretGroups,
    addons: parseAddonLinks(row.addons),
    runtimeId: row.runtimeId,
    image: row.image === null ? null : (images.get(row.image) ?? null),
    deployedAt: iso(row.deployedAt),
    placement,
    lastRun:
      last === undefined
        ? null
        : {
            id: last.id,
            number: last.number,
            status: last.status,
            exitCode: last.exitCode,
            createdAt: last.createdAt.toISOString(),
            concludedAt: iso(last.concludedAt),
          },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function toAddon(row: Addon & { backups: Backup[] }, placement: Placement | null): AddonDto {
  const [last] = row.backups;
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    version: row.version,
    runtimeId: row.runtimeId,
    placement,
    lastBackup:
      last === undefined
        ? null
        : {
            id: last.id,
            name: last.name,
            sizeBytes: last.sizeBytes === null ? null : Number(last.sizeBytes),
            createdAt: last.createdAt.toISOString(),
          },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function toSecretGroup(row: SecretGroup): SecretGroupDto {
  const { values, files } = unsealSecretGroup(row.sealed);
  return {
    id: row.id,
    name: row.name,
    valueNames: Object.keys(values),
    fileNames: Object.keys(files),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
