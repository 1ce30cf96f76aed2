import type { RuntimeAbilities } from "@/core/document";
import { assertCan, assertServerAdmin, type Actor } from "@/server/auth";
import { recordAudit } from "@/server/audit";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { findAbilities, publishRevision, writeArgumentOverrides } from "@/server/flows";
import { writePipeline, type ReleaseFlowSpec, type WrittenStage } from "@/server/pipelines";
import {
  assertPortsAreFree,
  checkReferences,
  lockResources,
  toAuditFields,
  writeResources,
  type Change,
} from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { DEFAULT_RUNTIME } from "@/server/runtime-pool";
import { inputProblem, invalidInput, type InputProblem } from "@/server/validation";
import { bringUpAddons } from "./bring-up-addons";
import type { ProjectFile } from "./project-file";

/** What a project file changed, or would. */
export interface ApplyResult {
  projectId: string;
  dryRun: boolean;
  /** Everything the file mentions, in its order; secrets masked. */
  changes: Change[];
  /** Sentences about what was accepted and has no effect. */
  warnings: string[];
}

/** Takes the transaction back after its changes were looked at. */
class DryRun extends Error {
  constructor(readonly result: ApplyResult) {
    super("dry run");
  }
}

const APPLY_TIMEOUT_MS = 60_000;

/**
 * Makes a project as its file says, all of it or nothing. The same file again changes nothing; what it does not
 * mention stays.
 * @throws AppError 400 with every problem, 403, 404 for a project that belongs to others
 */
export async function applyProjectFile(
  db: Db,
  runtimes: RuntimePool | null,
  actor: Actor,
  file: ProjectFile,
  options: { dryRun: boolean },
): Promise<ApplyResult> {
  await authorise(db, actor, file);
  const abilities = await findAbilities(runtimes, file.project.id);
  try {
    const applied = await inTransaction(
      db,
      async (tx) => {
        const result = await applyIn(tx, actor, file, abilities, options.dryRun);
        if (options.dryRun) throw new DryRun(result);
        await recordChanges(tx, actor, result);
        return result;
      },
      { timeoutMs: APPLY_TIMEOUT_MS },
    );
    if (runtimes !== null) bringUpAddons(db, runtimes, applied);
    return applied;
  } catch (error) {
    if (error instanceof DryRun) return error.result;
    throw error;
  }
}

/** Flows and resources are separate permissions, and so is making a project. */
async function authorise(db: Db, actor: Actor, file: ProjectFile): Promise<void> {
  const exists = (await db.project.count({ where: { id: file.project.id } })) > 0;
  if (!exists) {
    assertServerAdmin(actor);
    return;
  }
  assertCan(actor, "edit-resources", file.project.id);
  if (flowsOf(file).length > 0) assertCan(actor, "edit-flows", file.project.id);
}

function flowsOf(file: ProjectFile): ReleaseFlowSpec[] {
  return file.pipelines.flatMap(({ stages }) =>
    stages.flatMap(({ releaseFlow }) => (releaseFlow === undefined ? [] : [releaseFlow])),
  );
}

async function applyIn(
  tx: Tx,
  actor: Actor,
  file: ProjectFile,
  abilities: RuntimeAbilities | undefined,
  dryRun: boolean,
): Promise<ApplyResult> {
  const projectId = file.project.id;
  await lockResources(tx);
  const changes = [await writeProject(tx, actor, file)];
  const runtimes =
    file.runtimes.length > 0 || (await tx.runtime.count({ where: { projectId } })) > 0
      ? file.runtimes
      : [{ id: DEFAULT_RUNTIME.id, driver: DEFAULT_RUNTIME.driver, settings: {}, default: true }];
  changes.push(...(await writeResources(tx, projectId, "runtimes", runtimes)));
  changes.push(...(await writeResources(tx, projectId, "secretGroups", file.secretGroups)));
  changes.push(...(await writeResources(tx, projectId, "integrations", file.integrations)));
  changes.push(...(await writeResources(tx, projectId, "registries", file.registries)));
  changes.push(...(await writeResources(tx, projectId, "buildServices", file.buildServices)));
  changes.push(...(await writeResources(tx, projectId, "addons", file.addons)));
  changes.push(...(await writeResources(tx, projectId, "deploymentServices", file.deploymentServices)));
  changes.push(...(await writeResources(tx, projectId, "jobs", file.jobs)));
  const problems = [
    ...(await checkReferences(tx, projectId, "buildServices", file.buildServices)),
    ...(await checkReferences(tx, projectId, "addons", file.addons)),
    ...(await checkReferences(tx, projectId, "deploymentServices", file.deploymentServices)),
    ...(await checkReferences(tx, projectId, "jobs", file.jobs)),
    ...flowFileProblems(file),
  ];
  const stages: { pipelineId: string; stage: WrittenStage }[] = [];
  for (const [index, pipeline] of file.pipelines.entries()) {
    const written = await writePipeline(tx, projectId, pipeline, ["pipelines", index]);
    changes.push(written.change);
    problems.push(...written.problems);
    stages.push(...written.stages.map((stage) => ({ pipelineId: pipeline.id, stage })));
  }
  if (problems.length > 0) throw invalidInput("The project file cannot be applied", problems);
  await assertPortsAreFree(tx, projectId);

  const warnings: string[] = [];
  // Flows last: they are checked against everything that stands in their pipeline.
  for (const { pipelineId, stage } of stages) {
    const flow = stage.spec.releaseFlow;
    if (flow === undefined) continue;
    const written = await writeFlow(tx, actor, pipelineId, stage, flow, abilities);
    changes.push(written.change);
    warnings.push(...written.warnings);
  }
  return { projectId, dryRun, changes, warnings };
}

async function writeProject(tx: Tx, actor: Actor, file: ProjectFile): Promise<Change> {
  const { id } = file.project;
  const before = await tx.project.findUnique({ where: { id } });
  const name = file.project.name ?? before?.name ?? id;
  if (before === null) {
    await tx.project.create({ data: { id, name } });
    if (actor.userId !== null) {
      await tx.membership.create({ data: { projectId: id, userId: actor.userId, role: "admin" } });
    }
    return { action: "create", kind: "project", id, fields: [{ path: "name", to: name }] };
  }
  if (before.name === name) return { action: "unchanged", kind: "project", id, fields: [] };
  await tx.project.update({ where: { id }, data: { name } });
  return { action: "update", kind: "project", id, fields: [{ path: "name", from: before.name, to: name }] };
}

function flowFileProblems(file: ProjectFile): InputProblem[] {
  return file.pipelines.flatMap((pipeline, index) =>
    pipeline.stages.flatMap(({ releaseFlow }, place) => {
      const path = ["pipelines", index, "stages", place, "releaseFlow"];
      if (releaseFlow?.file !== undefined) {
        return [
          inputProblem(
            [...path, "file"],
            `“${releaseFlow.file}” is a file on your side; put the document itself into \`document\`, or use \`slipway apply -f\`, which does that.`,
          ),
        ];
      }
      return [];
    }),
  );
}

async function writeFlow(
  tx: Tx,
  actor: Actor,
  pipelineId: string,
  stage: WrittenStage,
  spec: ReleaseFlowSpec,
  abilities: RuntimeAbilities | undefined,
): Promise<{ change: Change; warnings: string[] }> {
  const id = `${pipelineId}/${stage.name}`;
  const before = await tx.releaseFlow.findUnique({ where: { stageId: stage.id } });
  const fields: Change["fields"] = [];
  const warnings: string[] = [];
  let flow = before;
  if (spec.argumentOverrides !== undefined) {
    // Before the document: it is checked with the arguments that the overrides give.
    flow ??= await tx.releaseFlow.create({
      data: {
        stageId: stage.id,
        projectId: (await tx.stage.findUniqueOrThrow({ where: { id: stage.id } })).projectId,
      },
    });
    fields.push(...(await writeArgumentOverrides(tx, flow, spec.argumentOverrides)));
  }
  if (spec.document !== undefined) {
    const isText = typeof spec.document === "string";
    const published = await publishRevision(
      tx,
      stage.id,
      {
        text:
          typeof spec.document === "string" ? spec.document : `${JSON.stringify(spec.document, null, 2)}\n`,
        format: isText ? spec.format : "json",
        message: spec.message ?? "Applied from a project file",
        authorName: actor.name,
        authorEmail: actor.email,
      },
      abilities,
      `The release flow of stage ${stage.name} cannot be published`,
    );
    fields.push(...published.fields.map((field) => ({ ...field, path: `document.${field.path}` })));
    warnings.push(...published.warnings.map(({ pointer, message }) => `${id}: ${pointer}: ${message}`));
  }
  const action = before === null ? "create" : fields.length === 0 ? "unchanged" : "update";
  return { change: { action, kind: "releaseFlow", id, fields }, warnings };
}

async function recordChanges(tx: Tx, actor: Actor, { projectId, changes }: ApplyResult): Promise<void> {
  const made = changes.filter(({ action }) => action !== "unchanged");
  if (made.length === 0) return;
  await recordAudit(tx, actor, {
    projectId,
    action: "project-file.apply",
    subject: projectId,
    detail: {
      changes: made.map(({ action, kind, id, fields }) => ({
        action,
        kind,
        id,
        fields: toAuditFields(fields),
      })),
    },
  });
}
