import type { Tx } from "@/server/db";
import type { ResourceKind } from "@/server/db/generated/enums";
import { fieldChanges, type Change } from "@/server/resources";
import { inputProblem, type InputProblem } from "@/server/validation";
import { ringBoard } from "./change-board";
import type { PipelineSpec, StageSpec } from "./specs";
import { findStage, formerNamesAfter, isSameName, type NamedStage } from "./stage-names";

export interface WrittenStage {
  id: string;
  name: string;
  spec: StageSpec;
}

/**
 * Makes a pipeline, its stages and what stands in them so. Stages it does not name stay behind the named ones.
 * Problems are names that lead nowhere; with any, the transaction must not be kept.
 */
export async function writePipeline(
  tx: Tx,
  projectId: string,
  spec: PipelineSpec,
  at: (string | number)[],
): Promise<{ change: Change; stages: WrittenStage[]; problems: InputProblem[] }> {
  const where = { projectId_id: { projectId, id: spec.id } };
  const include = {
    stages: { orderBy: { position: "asc" }, include: { resources: { orderBy: { position: "asc" } } } },
  } as const;
  const before = await tx.pipeline.findUnique({ where, include });
  const name = spec.name ?? spec.id;
  await tx.pipeline.upsert({ where, create: { projectId, id: spec.id, name }, update: { name } });

  const stages: WrittenStage[] = [];
  const problems: InputProblem[] = [];
  const locate = await readLocator(tx, projectId);
  for (const [position, stageSpec] of spec.stages.entries()) {
    const known = findDeclared(before?.stages ?? [], spec.stages, stageSpec.name);
    const stage =
      known === undefined
        ? await tx.stage.create({ data: { projectId, pipelineId: spec.id, name: stageSpec.name, position } })
        : await tx.stage.update({
            where: { id: known.id },
            data: { name: stageSpec.name, position, formerNames: formerNamesAfter(known, stageSpec.name) },
          });
    stages.push({ id: stage.id, name: stage.name, spec: stageSpec });
  }
  const unnamed = before?.stages.filter((stage) => !stages.some(({ id }) => id === stage.id)) ?? [];
  for (const [index, stage] of unnamed.entries()) {
    await tx.stage.update({ where: { id: stage.id }, data: { position: spec.stages.length + index } });
  }

  const placed = stages.flatMap((stage, index) =>
    (stage.spec.resources ?? []).map((wanted, place) => ({
      stageId: stage.id,
      position: place,
      wanted,
      path: [...at, "stages", index, "resources", place],
    })),
  );
  const rewritten = stages.filter(({ spec: { resources } }) => resources !== undefined).map(({ id }) => id);
  await tx.stageResource.deleteMany({ where: { stageId: { in: rewritten } } });
  for (const { stageId, position, wanted, path } of placed) {
    const found = locate(wanted.id, wanted.type);
    if ("problem" in found) {
      problems.push(inputProblem(path, found.problem));
      continue;
    }
    const elsewhere = await tx.stageResource.findUnique({
      where: { projectId_kind_resourceId: { projectId, kind: found.kind, resourceId: wanted.id } },
      include: { stage: true },
    });
    if (
      elsewhere !== null &&
      (elsewhere.stage.pipelineId !== spec.id || rewritten.includes(elsewhere.stageId))
    ) {
      problems.push(
        inputProblem(
          path,
          `“${wanted.id}” already stands in stage ${elsewhere.stage.name} of pipeline “${elsewhere.stage.pipelineId}”; a resource is in one stage only.`,
        ),
      );
      continue;
    }
    const data = { stageId, position };
    await tx.stageResource.upsert({
      where: { projectId_kind_resourceId: { projectId, kind: found.kind, resourceId: wanted.id } },
      create: { projectId, kind: found.kind, resourceId: wanted.id, ...data },
      update: data,
    });
  }

  const after = await tx.pipeline.findUniqueOrThrow({ where, include });
  const fields = fieldChanges(before === null ? undefined : toPlain(before), toPlain(after));
  const action = before === null ? "create" : fields.length === 0 ? "unchanged" : "update";
  if (action !== "unchanged") await ringBoard(tx, projectId);
  return { change: { action, kind: "pipeline", id: spec.id, fields }, stages, problems };
}

/**
 * The stage that is meant by a name: the one that has it, else one that had it before somebody named it anew, unless the
 * declaration names that one too.
 */
function findDeclared<S extends NamedStage>(
  stages: readonly S[],
  declared: readonly StageSpec[],
  name: string,
): S | undefined {
  const found = findStage(stages, name);
  const isOther = found !== undefined && !isSameName(found.name, name);
  return isOther && declared.some((one) => isSameName(one.name, found.name)) ? undefined : found;
}

interface PlainPipeline {
  name: string;
  stages: { name: string; resources: { kind: ResourceKind; resourceId: string }[] }[];
}

function toPlain({ name, stages }: PlainPipeline): Record<string, unknown> {
  return {
    name,
    stages: stages.map((stage) => stage.name),
    resources: Object.fromEntries(
      stages.map((stage) => [
        stage.name,
        stage.resources.map(({ kind, resourceId }) => `${kind}/${resourceId}`),
      ]),
    ),
  };
}

type Located = { kind: ResourceKind } | { problem: string };

/** What kind of thing an id is in this project. */
async function readLocator(
  tx: Tx,
  projectId: string,
): Promise<(id: string, type: ResourceKind | undefined) => Located> {
  const query = { where: { projectId }, select: { id: true } };
  const known: { kind: ResourceKind; ids: Set<string> }[] = [
    { kind: "service", ids: idSet(await tx.deploymentService.findMany(query)) },
    { kind: "job", ids: idSet(await tx.job.findMany(query)) },
    { kind: "addon", ids: idSet(await tx.addon.findMany(query)) },
  ];
  const builders = idSet(await tx.buildService.findMany(query));
  return (id, type) => {
    const kinds = known.filter(({ kind, ids }) => ids.has(id) && (type === undefined || type === kind));
    const [first, second] = kinds;
    if (first !== undefined && second === undefined) return { kind: first.kind };
    if (first !== undefined && second !== undefined) {
      return { problem: `“${id}” is both a ${first.kind} and a ${second.kind}; write { id, type }.` };
    }
    if (type === undefined && builders.has(id)) {
      return { problem: `“${id}” is a build service; those stand in no stage and may always be used.` };
    }
    const noun = type ?? "service, job or addon";
    return { problem: `There is no ${noun} “${id}” in project “${projectId}”.` };
  };
}

function idSet(rows: { id: string }[]): Set<string> {
  return new Set(rows.map(({ id }) => id));
}
