import { ask, type Db, type Statement } from "@/server/db";

/** Why commits do not show how a run stands. */
export interface CommitStatusTrouble {
  /** What the host said, or why it could not be asked; a sentence. */
  error: string;
  runId: string;
  runNumber: number;
  /** When it was asked last, ISO. */
  askedAt: string;
}

/** What hosts did not take in the last week, each reason once, the newest first; at most three. */
export async function listCommitStatusTroubles(db: Db, projectId: string): Promise<CommitStatusTrouble[]> {
  const rows = await ask(db, LIST, [projectId]);
  return rows.map(({ error, run_id: runId, number: runNumber, asked_at: askedAt }) => ({
    error,
    runId,
    runNumber,
    askedAt: askedAt.toISOString(),
  }));
}

const LIST: Statement<{ error: string; run_id: string; number: number; asked_at: Date }> = {
  name: "list-commit-status-troubles",
  text: `
    SELECT * FROM (
      SELECT DISTINCT ON (c.error) c.error, c.run_id, r.number, c.asked_at
      FROM commit_report c JOIN run r ON r.id = c.run_id
      WHERE c.project_id = $1 AND c.error IS NOT NULL AND c.asked_at > now() - interval '7 days'
      ORDER BY c.error, c.asked_at DESC
    ) AS each ORDER BY asked_at DESC LIMIT 3`,
};
