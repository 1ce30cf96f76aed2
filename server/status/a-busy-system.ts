import { aRun } from "@/prisma/factories/a-run";
import type { Shop } from "@/prisma/factories/a-shop";
import type { Db } from "@/server/db";
import type { OperationKind, OperationStatus, RunStatus } from "@/server/db/generated/enums";

/** What a run row has beside the defaults; seconds from now, negative is past, null is none. */
export interface RunShape {
  status?: RunStatus;
  waitReason?: string;
  waitSince?: number;
  wake?: number | null;
  owner?: string;
  leaseEnds?: number;
}

export async function aRunThat(
  db: Db,
  shop: Shop,
  { status = "Running", waitReason, waitSince, wake = null, owner, leaseEnds }: RunShape = {},
  stageId: string = shop.stages.production,
): Promise<string> {
  const id = await aRun(db, { projectId: shop.projectId, stageId });
  await db.$executeRaw`
    UPDATE run SET status = ${status}::run_status, wait_reason = ${waitReason ?? null},
      wait_since = now() + make_interval(secs => ${waitSince ?? null}), wake_at = now() + make_interval(secs => ${wake}),
      lease_owner = ${owner ?? null}, lease_expires_at = now() + make_interval(secs => ${leaseEnds ?? null})
    WHERE id = ${id}::uuid`;
  return id;
}

export interface OperationShape extends Pick<RunShape, "wake" | "owner" | "leaseEnds"> {
  kind?: OperationKind;
  status?: OperationStatus;
  runId?: string;
}

export async function anOperationThat(
  db: Db,
  { kind = "job", status = "Queued", runId, wake = null, owner, leaseEnds }: OperationShape = {},
): Promise<string> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO operation (id, project_id, kind, subject_id, runtime_id, timeout_seconds, status, run_id, wake_at,
      lease_owner, lease_expires_at)
    VALUES (gen_random_uuid(), 'shop', ${kind}::operation_kind, gen_random_uuid(), 'local', 60,
      ${status}::operation_status, ${runId ?? null}::uuid, now() + make_interval(secs => ${wake}), ${owner ?? null},
      now() + make_interval(secs => ${leaseEnds ?? null}))
    RETURNING id`;
  return rows.map((row) => row.id).join();
}

/** So many runs that are over, each with an operation, concluded within the last days; none of them is due or held. */
export async function manyConcluded(db: Db, runId: string, count: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO run (id, project_id, pipeline_id, stage_id, flow_id, revision_id, number, status, trigger, triggered_by,
      document, sealed_inputs, wake_at, reclaimed_count, updated_at, started_at, concluded_at)
    SELECT gen_random_uuid(), project_id, pipeline_id, stage_id, flow_id, revision_id, 100000 + i, 'Success', trigger,
      triggered_by, document, sealed_inputs, NULL, 0, now(), now() - make_interval(secs => 60 * i + 30),
      now() - make_interval(secs => 60 * i)
    FROM run, generate_series(1, ${count}::int) AS i WHERE id = ${runId}::uuid`;
  await db.$executeRaw`
    INSERT INTO operation (id, project_id, kind, subject_id, runtime_id, timeout_seconds, status, wake_at, concluded_at)
    SELECT gen_random_uuid(), 'shop', 'job', gen_random_uuid(), 'local', 60, 'Success', NULL,
      now() - make_interval(secs => 60 * i)
    FROM generate_series(1, ${count}::int) AS i`;
  await db.$executeRaw`ANALYZE run, operation`;
}
