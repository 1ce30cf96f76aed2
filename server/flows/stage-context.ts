import type { RuntimeAbilities, StageContext } from "@/core/document";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RuntimePool } from "@/server/runtime-pool";
import { listProjectFlows } from "@/server/runs";
import { RUNTIME_CAPABILITIES } from "@/server/runtimes/runtime";
import { unsealArgumentOverrides } from "./argument-overrides";

/** What the project's default runtime can do; undefined when it cannot be asked now. */
export async function findAbilities(
  runtimes: RuntimePool | null,
  projectId: string,
): Promise<RuntimeAbilities | undefined> {
  if (runtimes === null) return undefined;
  try {
    const runtime = await runtimes.forProject(projectId);
    const missing = RUNTIME_CAPABILITIES.filter((capability) => !runtime.capabilities.has(capability));
    return {
      capabilities: runtime.capabilities,
      missing: Object.fromEntries(missing.map((one) => [one, runtime.explainMissing(one)])),
    };
  } catch {
    return undefined;
  }
}

/** The surroundings a stage's flow is validated against. */
export async function readStageContext(
  tx: Db | Tx,
  stageId: string,
  abilities: RuntimeAbilities | undefined,
): Promise<StageContext> {
  const stage = await tx.stage.findUnique({
    where: { id: stageId },
    include: {
      flow: { select: { argumentOverrides: true } },
      pipeline: { include: { stages: { orderBy: { position: "asc" }, include: { resources: true } } } },
    },
  });
  if (stage === null) throw AppError.notFound("The stage is gone.");
  const { projectId, pipeline } = stage;
  const [buildServices, secretGroups, flows] = await Promise.all([
    tx.buildService.findMany({ where: { projectId }, select: { id: true } }),
    tx.secretGroup.findMany({ where: { projectId }, select: { id: true } }),
    listProjectFlows(tx, projectId),
  ]);
  const before = pipeline.stages.filter(({ position }) => position < stage.position).at(-1);
  return {
    projectId,
    stage: stage.name,
    precedingStage: before?.name ?? null,
    resources: pipeline.stages.flatMap(({ name, resources }) =>
      resources.map(({ kind, resourceId }) => ({ id: resourceId, kind, stage: name })),
    ),
    buildServices: buildServices.map(({ id }) => id),
    secretGroups: secretGroups.map(({ id }) => id),
    flow: `${pipeline.id}/${stage.name}`,
    flows,
    argumentNames: Object.keys(unsealArgumentOverrides(stage.flow?.argumentOverrides ?? null)),
    ...(abilities !== undefined && { runtime: abilities }),
  };
}
