import { Prisma } from "@/server/db/generated/client";
import type { OperationKind } from "@/server/db/generated/enums";
import { days } from "./policy";
import { BEGINNING, type Doomed, type Rule } from "./rule";

/** Which rows tell one resource's history, and what has to be gone before a row may go. */
const HISTORIES = [
  {
    kind: "build",
    table: "build",
    of: ["project_id", "build_service_id"],
    onlyWhen: "(t.image IS NULL OR t.image_removed_at IS NOT NULL)",
  },
  { kind: "job", table: "job_run", of: ["project_id", "job_id"] },
  { kind: "rollout", table: "deployment", of: ["project_id", "target_kind", "target_id"] },
  { kind: "restore", table: "restore", of: ["project_id", "addon_id"] },
  { kind: "import", table: "addon_import", of: ["project_id", "addon_id"] },
  { kind: "exec", table: "execution", of: ["project_id", "target_kind", "target_id"] },
  { kind: "restart", table: "restart", of: ["project_id", "target_kind", "target_id"] },
] as const satisfies readonly {
  kind: OperationKind;
  table: string;
  of: readonly string[];
  onlyWhen?: string;
}[];

interface WorkRow {
  id: string;
  at: string;
  label: string;
}

/**
 * What was done on runtimes outside of any run that is still there: builds whose image is given up, job runs,
 * deployments and the like, with their operations. Backups stay: their rows are the way back to the data.
 */
export const oldWork: Rule = {
  kind: "work",

  async find(db, { runDays, runsPerFlow }, after, limit) {
    if (runDays === null) return [];
    const { at, id } = after ?? BEGINNING;
    const candidates = HISTORIES.map((history) => {
      const table = Prisma.raw(history.table);
      const same = Prisma.raw(history.of.map((column) => `newer.${column} = t.${column}`).join(" AND "));
      const only = Prisma.raw("onlyWhen" in history ? history.onlyWhen : "true");
      return Prisma.sql`
        SELECT o.id, o.concluded_at AS at, o.project_id || ' · ' || o.kind AS label
        FROM operation o JOIN ${table} t ON t.operation_id = o.id
        WHERE o.kind = ${history.kind}::operation_kind AND o.run_id IS NULL
          AND o.concluded_at < now() - make_interval(days => ${runDays})
          AND ${only}
          AND NOT EXISTS (SELECT 1 FROM node_attempt n WHERE n.operation_id = o.id)
          AND (SELECT count(*) FROM (
            SELECT 1 FROM ${table} newer WHERE ${same} AND newer.created_at > t.created_at LIMIT ${runsPerFlow}
          ) AS those) >= ${runsPerFlow}`;
    });
    const rows = await db.$queryRaw<WorkRow[]>`
      SELECT id, at::text AS at, label FROM (${Prisma.join(candidates, " UNION ALL ")}) AS old
      WHERE (at, id) > (${at}::timestamptz, ${id}::uuid) ORDER BY old.at, id LIMIT ${limit}`;
    return rows.map((row): Doomed => ({
      id: row.id,
      at: row.at,
      label: row.label,
      reason: `ended on ${row.at.slice(0, 10)}, more than ${days(runDays)} ago; not among the last ${runsPerFlow} of its resource, and no run tells of it`,
    }));
  },

  async remove(tx, doomed) {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM operation o WHERE o.id = ANY(${doomed.map(({ id }) => id)}::uuid[])
        AND concluded_at IS NOT NULL AND run_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM node_attempt n WHERE n.operation_id = o.id)
      FOR UPDATE SKIP LOCKED`;
    const ids = locked.map(({ id }) => id);
    for (const { table } of HISTORIES) {
      await tx.$executeRaw`DELETE FROM ${Prisma.raw(table)} WHERE operation_id = ANY(${ids}::uuid[])`;
    }
    return { count: await tx.$executeRaw`DELETE FROM operation WHERE id = ANY(${ids}::uuid[])`, bytes: 0 };
  },
};
