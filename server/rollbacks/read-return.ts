import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import type { FlowRevision, ReleaseFlow, Run, Stage } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { whyNotReturnable } from "@/server/runs";

const ImagesSchema = z.array(z.object({ id: z.string(), image: z.string().nullable() })).default([]);
const SnapshotSchema = z.object({ services: ImagesSchema, jobs: ImagesSchema });

/** A service or job and what it runs, or ran. */
export interface TargetImage {
  kind: "service" | "job";
  id: string;
  image: string | null;
}

/** A run as something to return to. */
export interface Return {
  run: Run;
  stage: Pick<Stage, "id" | "name">;
  flow: ReleaseFlow;
  /** The flow as that run had it. */
  revision: FlowRevision;
  /** Why nobody can return to it; null when people can. */
  impossible: string | null;
  /** What the stage ran when that run ended, however it ended. */
  images: TargetImage[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws AppError 404; also for a run of another project */
export async function readReturn(db: Db | Tx, projectId: string, runId: string): Promise<Return> {
  const found = UUID.test(runId)
    ? await db.run.findFirst({
        where: { id: runId, projectId },
        include: { revision: true, flow: { include: { stage: { select: { id: true, name: true } } } } },
      })
    : null;
  if (found === null) throw AppError.notFound(`There is no run “${runId}” in project “${projectId}”.`);
  const { revision, flow, ...run } = found;
  const { stage, ...rest } = flow;
  const { services, jobs } = SnapshotSchema.parse(run.snapshotAfter ?? {});
  return {
    run,
    stage,
    flow: rest,
    revision,
    impossible: whyNotReturnable(run),
    images: [
      ...services.map(({ id, image }): TargetImage => ({ kind: "service", id, image })),
      ...jobs.map(({ id, image }): TargetImage => ({ kind: "job", id, image })),
    ],
  };
}
