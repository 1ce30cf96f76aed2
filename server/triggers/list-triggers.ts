import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { FlowPlace } from "@/server/flows";
import { withoutCredentials } from "@/server/git";
import type { WatchedTriggerDto } from "./dto";
import { WatchSchema } from "./watches";

/** The triggers of a stage's published flow that look by themselves, and how that goes. @throws AppError 404 */
export async function listTriggers(db: Db, place: FlowPlace): Promise<WatchedTriggerDto[]> {
  const flow = await db.releaseFlow.findUnique({
    where: { stageId: place.stage.id },
    select: { triggers: { orderBy: { position: "asc" }, include: { repository: true } } },
  });
  if (flow === null) throw AppError.notFound(`Stage ${place.stage.name} has no release flow.`);
  return flow.triggers.map(({ position, ref, watch, repository, dueAt, error }) => {
    const parsed = WatchSchema.parse(watch);
    return {
      position,
      ref,
      kind: parsed.kind,
      repoUrl: parsed.kind === "git" ? withoutCredentials(parsed.repoUrl) : null,
      seenAt: repository?.seenAt?.toISOString() ?? null,
      cron: parsed.kind === "cron" ? parsed.cron : null,
      timeZone: parsed.kind === "cron" ? parsed.timeZone : null,
      dueAt: dueAt?.toISOString() ?? null,
      error: error ?? repository?.error ?? null,
    };
  });
}
