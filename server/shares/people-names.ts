import type { Db } from "@/server/db";

/** What stands in place of a name within a text. */
const SOMEONE = "someone";

/** One letter is a word of many languages. */
const SHORTEST_NAME = 2;

/**
 * Names and e-mail addresses that may stand in what a run tells: of everybody who sees its project, and of those whom
 * the run's own rows name, even if they have left.
 */
export async function readNames(db: Db, projectId: string, runId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string | null }[]>`
    WITH people AS (
      SELECT name, email FROM "user" u WHERE is_server_admin
        OR EXISTS (SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.project_id = ${projectId})
    )
    SELECT name FROM people UNION SELECT email FROM people
    UNION SELECT triggered_by FROM run WHERE id = ${runId}::uuid AND triggered_by_id IS NOT NULL AND parent_run_id IS NULL
    UNION SELECT cancel_requested_by FROM run WHERE id = ${runId}::uuid
    UNION SELECT name FROM approval_decision WHERE run_id = ${runId}::uuid
    UNION SELECT intervention->>'by' FROM node_attempt WHERE run_id = ${runId}::uuid AND intervention IS NOT NULL`;
  return rows.flatMap(({ name }) =>
    name === null || name.trim().length < SHORTEST_NAME ? [] : [name.trim()],
  );
}

/** Replaces every name that stands for itself in a text; `Ana` in `Anatomy` does not. The longest first. */
export function nameHider(names: readonly string[]): (text: string) => string {
  if (names.length === 0) return (text) => text;
  const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${longestFirst.join("|")})(?![\\p{L}\\p{N}_])`, "gu");
  return (text) => text.replaceAll(pattern, SOMEONE);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
