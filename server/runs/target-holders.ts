import type { LockedTarget } from "@/core/node-kind";
import { ask, type Db, type Statement } from "@/server/db";

const HOLDERS: Statement<{
  kind: string;
  target_id: string;
  doing: string;
  number: number;
  flow: string;
  waiting: number;
}> = {
  name: "target-holders",
  text: `
    SELECT l.kind::text, l.target_id, l.doing, r.number, r.pipeline_id || '/' || s.name AS flow,
      (SELECT count(*)::int FROM target_wait w
       WHERE (w.project_id, w.kind, w.target_id) = (l.project_id, l.kind, l.target_id)) AS waiting
    FROM target_lock l JOIN run r ON r.id = l.run_id JOIN stage s ON s.id = r.stage_id
    WHERE l.project_id = $1`,
};

/** Who works on a project's services, jobs and addons now: `api: run #12 of main/Staging is rolling it out`. */
export async function readTargetHolders(
  db: Db,
  projectId: string,
): Promise<(target: Pick<LockedTarget, "kind" | "id">) => string | undefined> {
  const rows = await ask(db, HOLDERS, [projectId]);
  const sentences = new Map(
    rows.map(({ kind, target_id: id, doing, number, flow, waiting }) => {
      const line =
        waiting === 0 ? "" : `, and ${waiting} ${waiting === 1 ? "step waits" : "steps wait"} for it already`;
      return [`${kind}/${id}`, `Waits for ${id}, which run #${number} of ${flow} is ${doing}${line}.`];
    }),
  );
  return ({ kind, id }) => sentences.get(`${kind}/${id}`);
}
