import type { Db } from "@/server/db";
import type { RanSince, RollbackAddon, RollbackBackup } from "./dto";
import type { Return } from "./read-return";

/** Lines of what ran since. */
const SHOWN = 100;
/** Backups of one addon. */
const BACKUPS_SHOWN = 20;

interface SinceRow {
  type: RanSince["type"];
  id: string;
  kind: RanSince["resourceKind"];
  resource_id: string;
  label: string;
  status: string;
  exit_code: number | null;
  started_at: Date;
  concluded_at: Date | null;
  run_id: string | null;
  run_number: number | null;
  count: number;
}

/** What ran on the stage's resources since the run ended, newest first. */
export async function readRanSince(
  db: Db,
  { run, stage }: Return,
): Promise<{ ranSince: RanSince[]; ranSinceCount: number }> {
  if (run.concludedAt === null) return { ranSince: [], ranSinceCount: 0 };
  const rows = await db.$queryRaw<SinceRow[]>`
    WITH here AS (
      SELECT kind, resource_id AS id FROM stage_resource WHERE stage_id = ${stage.id}::uuid
    ), work AS (
      SELECT 'job' AS type, w.id, 'job'::resource_kind AS kind, w.job_id AS resource_id, w.job_id || ' #' || w.number AS label,
        w.status, w.exit_code, w.started_at, w.concluded_at, w.operation_id
      FROM job_run w JOIN here h ON h.kind = 'job' AND h.id = w.job_id WHERE w.project_id = ${run.projectId}
      UNION ALL
      SELECT 'command', w.id, w.target_kind, w.target_id, 'command on ' || w.target_id,
        w.status, w.exit_code, w.started_at, w.concluded_at, w.operation_id
      FROM execution w JOIN here h ON h.kind = w.target_kind AND h.id = w.target_id WHERE w.project_id = ${run.projectId}
      UNION ALL
      SELECT 'import', w.id, 'addon', w.addon_id, 'import into ' || w.addon_id,
        w.status, NULL, w.started_at, w.concluded_at, w.operation_id
      FROM addon_import w JOIN here h ON h.kind = 'addon' AND h.id = w.addon_id WHERE w.project_id = ${run.projectId}
      UNION ALL
      SELECT 'restore', w.id, 'addon', w.addon_id, 'restore of ' || w.addon_id,
        w.status, NULL, w.started_at, w.concluded_at, w.operation_id
      FROM restore w JOIN here h ON h.kind = 'addon' AND h.id = w.addon_id WHERE w.project_id = ${run.projectId}
    )
    SELECT w.type, w.id, w.kind::text AS kind, w.resource_id, w.label, w.status::text AS status, w.exit_code, w.started_at,
      w.concluded_at, r.id AS run_id, r.number AS run_number, (count(*) OVER ())::int AS count
    FROM work w LEFT JOIN operation o ON o.id = w.operation_id LEFT JOIN run r ON r.id = o.run_id
    WHERE w.started_at > ${run.concludedAt} AND o.run_id IS DISTINCT FROM ${run.id}::uuid
    ORDER BY w.started_at DESC, w.id LIMIT ${SHOWN}`;
  return {
    ranSince: rows.map((row) => ({
      type: row.type,
      id: row.id,
      resourceKind: row.kind,
      resourceId: row.resource_id,
      label: row.label,
      status: row.status,
      exitCode: row.exit_code,
      startedAt: row.started_at.toISOString(),
      concludedAt: row.concluded_at?.toISOString() ?? null,
      run: row.run_id === null || row.run_number === null ? null : { id: row.run_id, number: row.run_number },
    })),
    ranSinceCount: rows[0]?.count ?? 0,
  };
}

interface BackupRow {
  addon_id: string;
  addon_name: string;
  addon_type: string;
  id: string | null;
  name: string;
  backup_type: "snapshot" | "dump";
  size_bytes: bigint | null;
  taken_at: Date;
  loses_seconds: number;
  run_id: string | null;
  run_number: number | null;
}

/** The stage's addons with their newest backups that can be put back. */
export async function readAddons(db: Db, { run, stage }: Return): Promise<RollbackAddon[]> {
  const rows = await db.$queryRaw<BackupRow[]>`
    SELECT a.id AS addon_id, a.name AS addon_name, a.type AS addon_type, b.id, b.name, b.backup_type, b.size_bytes,
      b.taken_at, extract(epoch FROM now() - b.taken_at)::int AS loses_seconds, r.id AS run_id, r.number AS run_number
    FROM stage_resource m JOIN addon a ON a.project_id = m.project_id AND a.id = m.resource_id
      LEFT JOIN LATERAL (
        SELECT *, COALESCE(started_at, created_at) AS taken_at FROM backup
        WHERE project_id = a.project_id AND addon_id = a.id AND status = 'Success' AND location IS NOT NULL
        ORDER BY created_at DESC LIMIT ${BACKUPS_SHOWN}) b ON true
      LEFT JOIN operation o ON o.id = b.operation_id LEFT JOIN run r ON r.id = o.run_id
    WHERE m.stage_id = ${stage.id}::uuid AND m.kind = 'addon'
    ORDER BY m.position, a.id, b.taken_at DESC`;
  const addons = new Map<string, RollbackAddon>();
  for (const row of rows) {
    const addon = addons.get(row.addon_id) ?? {
      id: row.addon_id,
      name: row.addon_name,
      type: row.addon_type,
      backups: [],
      nearestBackupId: null,
    };
    addons.set(row.addon_id, addon);
    if (row.id !== null) addon.backups.push(toBackup({ ...row, id: row.id }, run));
  }
  return [...addons.values()].map((addon) => ({ ...addon, nearestBackupId: nearest(addon.backups) }));
}

function toBackup(
  row: BackupRow & { id: string },
  { startedAt, createdAt, concludedAt }: Return["run"],
): RollbackBackup {
  const isSince = concludedAt !== null && row.taken_at >= concludedAt;
  return {
    id: row.id,
    name: row.name,
    backupType: row.backup_type,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    takenAt: row.taken_at.toISOString(),
    losesSeconds: Math.max(0, row.loses_seconds),
    taken: isSince ? "since" : row.taken_at >= (startedAt ?? createdAt) ? "during" : "before",
    run: row.run_id === null || row.run_number === null ? null : { id: row.run_id, number: row.run_number },
  };
}

/** @param backups newest first */
function nearest(backups: readonly RollbackBackup[]): string | null {
  const found =
    backups.findLast(({ taken }) => taken === "since") ?? backups.find(({ taken }) => taken === "during");
  return found?.id ?? null;
}
