import type { Db } from "@/server/db";
import type { RunKind } from "@/server/db/generated/client";
import { sealJson } from "@/server/secrets";

/** A run of an empty flow on a stage; nobody will take it, it has no wake-up time. Returns its id. */
export async function aRun(
  db: Db,
  { projectId, stageId, kind = "release" }: { projectId: string; stageId: string; kind?: RunKind },
): Promise<string> {
  const flow =
    (await db.releaseFlow.findUnique({ where: { stageId } })) ??
    (await db.releaseFlow.create({ data: { projectId, stageId } }));
  const revision =
    (await db.flowRevision.findFirst({ where: { flowId: flow.id } })) ??
    (await db.flowRevision.create({
      data: { flowId: flow.id, number: 1, sourceText: "{}", format: "json", document: {}, authorName: "Ada" },
    }));
  const { nextRunNumber } = await db.releaseFlow.update({
    where: { id: flow.id },
    data: { nextRunNumber: { increment: 1 } },
  });
  const run = await db.run.create({
    data: {
      projectId,
      pipelineId: "main",
      stageId,
      flowId: flow.id,
      revisionId: revision.id,
      number: nextRunNumber - 1,
      kind,
      status: "Running",
      trigger: "manual",
      triggeredBy: "Ada",
      document: {},
      sealedInputs: sealJson({}),
      wakeAt: null,
    },
  });
  return run.id;
}
