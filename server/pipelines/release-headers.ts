import type { Db } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import type { ReleaseHeader } from "./dto";

export function toReleaseHeader(run: Run): ReleaseHeader {
  return {
    id: run.id,
    number: run.number,
    name: run.name,
    status: run.status,
    kind: run.kind,
    trigger: run.trigger,
    triggeredBy: run.triggeredBy,
    waitReason: run.waitReason,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    concludedAt: run.concludedAt?.toISOString() ?? null,
  };
}

/** By flow id: the oldest run that has begun and not concluded, else the newest run; and how many are not concluded. */
export async function readReleaseHeaders(
  db: Db,
  flowIds: string[],
): Promise<Map<string, { release: ReleaseHeader; activeRuns: number }>> {
  const [newest, active] = await Promise.all([
    // One row of an index each: Prisma's `distinct` would read every run there ever was.
    Promise.all(
      flowIds.map((flowId) => db.run.findFirst({ where: { flowId }, orderBy: { number: "desc" } })),
    ),
    db.run.findMany({ where: { flowId: { in: flowIds }, concludedAt: null }, orderBy: { number: "asc" } }),
  ]);
  return new Map(
    newest.flatMap((run) => {
      if (run === null) return [];
      const ofFlow = active.filter(({ flowId }) => flowId === run.flowId);
      const current = ofFlow.find(({ status }) => status !== "Queued") ?? run;
      return [[run.flowId, { release: toReleaseHeader(current), activeRuns: ofFlow.length }] as const];
    }),
  );
}
