import type { Git } from "@/server/git";
import { findHold } from "@/server/holds";
import { describeSteps } from "./describe-steps";
import type { RollbackPlan } from "./dto";
import { planTargets } from "./plan-targets";
import type { AvailabilityDeps } from "./read-availability";
import { readConfiguration } from "./read-configuration";
import { readReturn } from "./read-return";
import { readAddons, readRanSince } from "./read-since";

export interface RollbackDeps extends AvailabilityDeps {
  git: Git;
}

/** What rolling back to a run would do, without doing anything. @throws AppError 404 */
export async function planRollback(
  deps: RollbackDeps,
  request: { projectId: string; runId: string },
): Promise<RollbackPlan> {
  const { db } = deps;
  const into = await readReturn(db, request.projectId, request.runId);
  const { run, stage, flow, revision } = into;
  const [targets, since, addons, { documentNow, ...configuration }, underWay, hold] = await Promise.all([
    planTargets(deps, deps.git, into),
    readRanSince(db, into),
    readAddons(db, into),
    readConfiguration(db, deps.runtimes, into),
    db.run.findMany({
      where: { flowId: flow.id, concludedAt: null },
      select: { id: true, number: true, name: true, kind: true, status: true },
      orderBy: { number: "asc" },
    }),
    findHold(db, flow.id),
  ]);
  const releases = targets.flatMap(({ release }) => (release === null ? [] : [release]));
  const steps = await describeSteps(db, into, documentNow, releases);
  return {
    run: {
      id: run.id,
      number: run.number,
      name: run.name,
      kind: run.kind,
      status: run.status,
      concludedAt: run.concludedAt?.toISOString() ?? null,
      pipelineId: run.pipelineId,
      stage: stage.name,
    },
    impossible: into.impossible,
    targets: targets.map(({ release: _, ...target }) => target),
    ...since,
    addons,
    configuration,
    steps,
    stepsThen: configuration.changed ? await describeSteps(db, into, revision.document, releases) : steps,
    underWay,
    hold,
  };
}
