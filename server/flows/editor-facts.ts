import type { ProjectFlow } from "@/core/document";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { listSecretGroups } from "@/server/resources";
import { listProjectFlows } from "@/server/runs";
import type { RuntimePool } from "@/server/runtime-pool";
import type { FlowPlace } from "./commands";
import { unsealArgumentOverrides } from "./argument-overrides";
import { findAbilities } from "./stage-context";

/** A resource that stands in the pipeline. */
export interface EditorResource {
  id: string;
  name: string;
  kind: "service" | "job" | "addon";
  /** The stage it stands in. */
  stage: string;
  /** Of an addon: `postgres` …; null for the others. */
  type: string | null;
}

export interface EditorBuildService {
  id: string;
  name: string;
  /** What it builds when no branch is named. */
  branch: string;
}

/** What a stage's flow may speak of: names and ids only, no value of any secret. */
export interface EditorFacts {
  projectId: string;
  /** Of this flow as others call it: `main/Production`. */
  flow: string;
  stage: string;
  /** The stage it promotes from; null for the first. */
  precedingStage: string | null;
  /** Everything in the pipeline, in the order of the board: stage by stage. */
  resources: EditorResource[];
  buildServices: EditorBuildService[];
  /** With the names of their values and files. */
  secretGroups: { id: string; name: string; valueNames: string[]; fileNames: string[] }[];
  /** Arguments that stored overrides provide. */
  argumentNames: string[];
  /** Release flows of the project, and the flows that each of them runs. */
  flows: ProjectFlow[];
  /** Of the project's runtime; null when it cannot be asked now. */
  runtime: { capabilities: string[]; missing: Record<string, string> } | null;
}

/** @throws AppError 404 */
export async function readEditorFacts(
  db: Db,
  runtimes: RuntimePool,
  { projectId, pipelineId, stage }: FlowPlace,
): Promise<EditorFacts> {
  const [stages, buildServices, secretGroups, flow, flows, abilities] = await Promise.all([
    db.stage.findMany({
      where: { projectId, pipelineId },
      orderBy: { position: "asc" },
      include: { resources: { orderBy: [{ position: "asc" }, { resourceId: "asc" }] } },
    }),
    db.buildService.findMany({
      where: { projectId },
      orderBy: { id: "asc" },
      select: { id: true, name: true, branch: true },
    }),
    listSecretGroups(db, projectId),
    db.releaseFlow.findUnique({ where: { stageId: stage.id }, select: { argumentOverrides: true } }),
    listProjectFlows(db, projectId),
    findAbilities(runtimes, projectId),
  ]);
  const place = stages.findIndex(({ id }) => id === stage.id);
  if (place === -1) throw AppError.notFound(`Stage ${stage.name} is gone.`);
  const standing = stages.flatMap(({ name, resources }) =>
    resources.map(({ kind, resourceId }) => ({ kind, id: resourceId, stage: name })),
  );
  const told = await readNames(db, projectId, standing);
  return {
    projectId,
    flow: `${pipelineId}/${stage.name}`,
    stage: stage.name,
    precedingStage: stages[place - 1]?.name ?? null,
    resources: standing.map((one) => ({
      ...one,
      ...(told.get(`${one.kind}/${one.id}`) ?? { name: one.id, type: null }),
    })),
    buildServices,
    secretGroups: secretGroups.map(({ id, name, valueNames, fileNames }) => ({
      id,
      name,
      valueNames,
      fileNames,
    })),
    argumentNames: Object.keys(unsealArgumentOverrides(flow?.argumentOverrides ?? null)),
    flows,
    runtime:
      abilities === undefined
        ? null
        : { capabilities: [...abilities.capabilities].sort(), missing: { ...abilities.missing } },
  };
}

/** What resources are called, and of which type addons are, by `kind/id`. */
async function readNames(
  db: Db,
  projectId: string,
  resources: readonly Pick<EditorResource, "kind" | "id">[],
): Promise<Map<string, { name: string; type: string | null }>> {
  const idsOf = (kind: EditorResource["kind"]) => ({
    projectId,
    id: { in: resources.filter((one) => one.kind === kind).map(({ id }) => id) },
  });
  const [services, jobs, addons] = await Promise.all([
    db.deploymentService.findMany({ where: idsOf("service"), select: { id: true, name: true } }),
    db.job.findMany({ where: idsOf("job"), select: { id: true, name: true } }),
    db.addon.findMany({ where: idsOf("addon"), select: { id: true, name: true, type: true } }),
  ]);
  const named = (
    kind: EditorResource["kind"],
    rows: readonly { id: string; name: string; type?: string }[],
  ) => rows.map(({ id, name, type }) => [`${kind}/${id}`, { name, type: type ?? null }] as const);
  return new Map([...named("service", services), ...named("job", jobs), ...named("addon", addons)]);
}
