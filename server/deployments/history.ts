import type { TargetKind } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { describeImages, type ImageFacts } from "@/server/resources";
import type { DeploymentDto } from "./dto";
import { listDeployments } from "./queries";

/** One change of image on a target, with what people want to know about it. */
export interface DeployRecord extends Pick<
  DeploymentDto,
  "id" | "status" | "error" | "nodeKey" | "createdAt" | "startedAt" | "concludedAt"
> {
  /** Null on a first release. */
  from: ImageFacts | null;
  to: ImageFacts | null;
  /** The run that did it; null when a person or the API did, or when the run is gone. */
  run: { id: string; number: number; name: string | null; stage: string } | null;
}

export interface DeployHistoryPage {
  /** Newest first. */
  records: DeployRecord[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

/** What was deployed on a service or job, when and by which run. @throws AppError `not-found`, `invalid` */
export async function listDeployHistory(
  db: Db,
  projectId: string,
  target: { kind: TargetKind; id: string },
  query: { limit: number; cursor?: string | null | undefined },
): Promise<DeployHistoryPage> {
  const { deployments, nextCursor } = await listDeployments(db, projectId, target, query);
  const runIds = deployments.flatMap(({ runId }) => runId ?? []);
  const [images, runs] = await Promise.all([
    describeImages(
      db,
      projectId,
      deployments.flatMap(({ fromImage, toImage }) => [fromImage, toImage]),
    ),
    db.run.findMany({
      where: { projectId, id: { in: runIds } },
      select: { id: true, number: true, name: true, flow: { select: { stage: { select: { name: true } } } } },
    }),
  ]);
  const runOf = new Map(runs.map((run) => [run.id, run]));
  return {
    nextCursor,
    records: deployments.map(({ fromImage, toImage, runId, ...deployment }) => {
      const run = runId === null ? undefined : runOf.get(runId);
      return {
        id: deployment.id,
        status: deployment.status,
        error: deployment.error,
        nodeKey: deployment.nodeKey,
        createdAt: deployment.createdAt,
        startedAt: deployment.startedAt,
        concludedAt: deployment.concludedAt,
        from: fromImage === null ? null : (images.get(fromImage) ?? null),
        to: images.get(toImage) ?? null,
        run:
          run === undefined
            ? null
            : { id: run.id, number: run.number, name: run.name, stage: run.flow.stage.name },
      };
    }),
  };
}
