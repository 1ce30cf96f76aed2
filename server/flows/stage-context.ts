import type { StageContext } from "@/core/document";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RuntimePool } from "@/server/runtime-pool";
import { listProjectFlows } from "@/server/runs";
import { unsealArgumentOverrides } from "./argument-overrides";

/** What the project's default runtime can do; undefined when it cannot be asked now. */
export async function findCapabilities(
  runtimes: RuntimePool | null,
  projectId: string,
): Promise<ReadonlySet<string> | undefined> {
  if (runtimes === null) return undefined;
  try {
    return (await runtimes.forProject(projectId)).capabilities;
  } catch {
    return undefined;
  }
}

/** The surroundings a stage's flow is validated against. */
export async function readStageContext(
  tx: Db | Tx,
  stageId: string,
  capabilities: ReadonlySet<string> | undefined,
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
    ...(capabilities !== undefined && { capabilities }),
  };
}
