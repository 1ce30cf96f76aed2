import type { Db } from "@/server/db";
import type { Git } from "@/server/git";
import { describeImages, type ImageFacts } from "@/server/resources";
import type { LeftOutCode, RollbackTarget } from "./dto";
import { readAvailability, type AvailabilityDeps } from "./read-availability";
import { readCommits } from "./read-commits";
import type { Return, TargetImage } from "./read-return";
import type { RollbackRelease } from "./rollback-document";

/** A target of the stage as it is, as it was, and how it would get there. */
export interface PlannedTarget extends RollbackTarget {
  /** What would be rolled out; null unless its state is `changes`. */
  release: RollbackRelease | null;
}

interface CurrentTarget {
  kind: "service" | "job";
  id: string;
  name: string;
  image: string | null;
  runtimeId: string | null;
  /** Of the stage it stands in. */
  stage: { id: string; name: string } | null;
}

/**
 * Every service and job that stood in the stage when the run ended, or stands there now.
 * @param git to tell commits; null: nobody wants to know them
 */
export async function planTargets(
  deps: AvailabilityDeps,
  git: Git | null,
  { run, stage, images }: Return,
): Promise<PlannedTarget[]> {
  const { projectId } = run;
  const current = await readCurrentTargets(deps.db, projectId);
  const facts = await describeImages(deps.db, projectId, [
    ...current.map(({ image }) => image),
    ...images.map(({ image }) => image),
  ]);
  const known = (image: string | null): ImageFacts | null =>
    image === null ? null : (facts.get(image) ?? null);
  const of = new Map(current.map((target) => [`${target.kind}/${target.id}`, target]));
  const planned = images.map(async (then): Promise<PlannedTarget> => {
    const target = of.get(`${then.kind}/${then.id}`);
    const line = {
      ...NOTHING_TO_SAY,
      kind: then.kind,
      id: then.id,
      name: target?.name ?? then.id,
      now: known(target?.image ?? null),
      then: known(then.image),
    };
    const leftOut = whyLeftOut(stage, target, then);
    if (leftOut !== null) return { ...line, state: "left-out", leftOut };
    if (target === undefined || then.image === null || target.image === then.image)
      return { ...line, state: "same", available: "yes" };
    const commits = git === null ? NO_COMMITS : await readCommits(deps.db, git, projectId, line);
    const found = await readAvailability(deps, projectId, then.image, target.runtimeId);
    if (found.available === "no") {
      const { available, code, message } = found;
      return { ...line, ...commits, state: "left-out", available, leftOut: { code, message } };
    }
    return {
      ...line,
      ...commits,
      state: "changes",
      available: found.available,
      warning: found.available === "unknown" ? found.warning : commits.warning,
      release: { kind: then.kind, id: then.id, image: then.image, origin: found.origin },
    };
  });
  const before = new Set(images.map(({ kind, id }) => `${kind}/${id}`));
  const added = current
    .filter((target) => target.stage?.id === stage.id && !before.has(`${target.kind}/${target.id}`))
    .map((target): PlannedTarget => ({
      ...NOTHING_TO_SAY,
      kind: target.kind,
      id: target.id,
      name: target.name,
      now: known(target.image),
      then: null,
      state: "left-out",
      leftOut: {
        code: "added-since",
        message: `It came to ${stage.name} after run #${String(run.number)}; it stays as it is.`,
      },
    }));
  return [...(await Promise.all(planned)), ...added];
}

const NO_COMMITS = { disappearing: null, returning: null, warning: null } as const;
const NOTHING_TO_SAY = { ...NO_COMMITS, leftOut: null, available: "unknown", release: null } as const;

function whyLeftOut(
  stage: Return["stage"],
  target: CurrentTarget | undefined,
  { kind, image }: TargetImage,
): { code: LeftOutCode; message: string } | null {
  if (target === undefined) return { code: "target-gone", message: `The ${kind} was deleted.` };
  if (target.stage?.id !== stage.id) {
    const place = target.stage === null ? "in no stage" : `in stage ${target.stage.name}`;
    return {
      code: "other-stage",
      message: `It stands ${place} now; a rollback of ${stage.name} touches only what stands in ${stage.name}.`,
    };
  }
  if (image === null && target.image !== null) {
    return { code: "nothing-then", message: "Nothing had been released on it then; it stays as it is." };
  }
  return null;
}

async function readCurrentTargets(db: Db, projectId: string): Promise<CurrentTarget[]> {
  const [services, jobs, places] = await Promise.all([
    db.deploymentService.findMany({ where: { projectId }, orderBy: { id: "asc" } }),
    db.job.findMany({ where: { projectId }, orderBy: { id: "asc" } }),
    db.stageResource.findMany({
      where: { projectId },
      include: { stage: { select: { id: true, name: true } } },
    }),
  ]);
  const stageOf = new Map(places.map(({ kind, resourceId, stage }) => [`${kind}/${resourceId}`, stage]));
  const toTarget =
    (kind: "service" | "job") =>
    ({ id, name, image, runtimeId }: Omit<CurrentTarget, "kind" | "stage">): CurrentTarget => ({
      kind,
      id,
      name,
      image,
      runtimeId,
      stage: stageOf.get(`${kind}/${id}`) ?? null,
    });
  return [...services.map(toTarget("service")), ...jobs.map(toTarget("job"))];
}
