import { projectNotFound, roleIn, visibleProjectIds, type Actor } from "@/server/auth";
import type { Db } from "@/server/db";
import type { Role, RunStatus } from "@/server/db/generated/enums";
import { describeImages, readPlacements, type ImageFacts, type Placement } from "@/server/resources";
import { listPipelines, type PipelineListItem } from "@/server/pipelines";

/** Instants are ISO strings. */
export interface ProjectListItem {
  id: string;
  name: string;
  createdAt: string;
  /** The caller's. */
  role: Role;
  pipelines: number;
  services: number;
  jobs: number;
  addons: number;
  lastRun: {
    id: string;
    number: number;
    status: RunStatus;
    stage: string;
    pipelineId: string;
    createdAt: string;
  } | null;
}

export interface ProjectDto {
  id: string;
  name: string;
  createdAt: string;
  role: Role;
}

/** What is deployed where, one line a service or job that stands on a pipeline or runs something. */
export interface DeployedLine {
  kind: "service" | "job";
  id: string;
  name: string;
  placement: Placement | null;
  image: ImageFacts | null;
  deployedAt: string | null;
}

export interface ProjectHome extends ProjectDto {
  pipelines: PipelineListItem[];
  counts: {
    buildServices: number;
    services: number;
    jobs: number;
    addons: number;
    secretGroups: number;
    runtimes: number;
  };
  deployed: DeployedLine[];
}

/** The projects the actor may see, by name. */
export async function listProjects(db: Db, actor: Actor): Promise<ProjectListItem[]> {
  const visible = visibleProjectIds(actor);
  const projects = await db.project.findMany({
    where: visible === null ? {} : { id: { in: visible } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    include: { _count: { select: { pipelines: true, deploymentServices: true, jobs: true, addons: true } } },
  });
  // One row of an index each: Prisma's `distinct` would read every run there ever was.
  const lastRuns = await Promise.all(
    projects.map(({ id }) =>
      db.run.findFirst({
        where: { projectId: id },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        include: { flow: { select: { stage: { select: { name: true } } } } },
      }),
    ),
  );
  return projects.flatMap(({ id, name, createdAt, _count }) => {
    const role = roleIn(actor, id);
    if (role === null) return [];
    const run = lastRuns.find((one) => one?.projectId === id) ?? null;
    return {
      id,
      name,
      createdAt: createdAt.toISOString(),
      role,
      pipelines: _count.pipelines,
      services: _count.deploymentServices,
      jobs: _count.jobs,
      addons: _count.addons,
      lastRun:
        run === null
          ? null
          : {
              id: run.id,
              number: run.number,
              status: run.status,
              stage: run.flow.stage.name,
              pipelineId: run.pipelineId,
              createdAt: run.createdAt.toISOString(),
            },
    };
  });
}

/** @throws AppError 404 */
export async function getProject(db: Db, actor: Actor, projectId: string): Promise<ProjectDto> {
  const role = roleIn(actor, projectId);
  const project = role === null ? null : await db.project.findUnique({ where: { id: projectId } });
  if (role === null || project === null) throw projectNotFound(projectId);
  return { id: project.id, name: project.name, createdAt: project.createdAt.toISOString(), role };
}

/** @throws AppError 404 */
export async function getProjectHome(db: Db, actor: Actor, projectId: string): Promise<ProjectHome> {
  const project = await getProject(db, actor, projectId);
  const where = { projectId };
  const [pipelines, services, jobs, buildServices, addons, secretGroups, runtimes, placementOf] =
    await Promise.all([
      listPipelines(db, projectId),
      db.deploymentService.findMany({ where, orderBy: { id: "asc" } }),
      db.job.findMany({ where, orderBy: { id: "asc" } }),
      db.buildService.count({ where }),
      db.addon.count({ where }),
      db.secretGroup.count({ where }),
      db.runtime.count({ where }),
      readPlacements(db, projectId),
    ]);
  const images = await describeImages(
    db,
    projectId,
    [...services, ...jobs].map(({ image }) => image),
  );
  const toLine = (
    kind: "service" | "job",
    row: (typeof services)[number] | (typeof jobs)[number],
  ): DeployedLine => ({
    kind,
    id: row.id,
    name: row.name,
    placement: placementOf(kind, row.id),
    image: row.image === null ? null : (images.get(row.image) ?? null),
    deployedAt: row.deployedAt?.toISOString() ?? null,
  });
  return {
    ...project,
    pipelines,
    counts: { buildServices, services: services.length, jobs: jobs.length, addons, secretGroups, runtimes },
    deployed: [...services.map((row) => toLine("service", row)), ...jobs.map((row) => toLine("job", row))],
  };
}
