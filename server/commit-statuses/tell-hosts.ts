import type { Logger } from "pino";
import { z } from "zod";
import { CapabilityError } from "@/core/node-kind";
import { ask, type Db, type Statement } from "@/server/db";
import { listIntegrations, type Integration } from "@/server/integrations";
import {
  askHost,
  assertHostTook,
  findGitHost,
  type CommitStatus,
  type GitHostAccess,
} from "@/server/messages";
import { OutgoingError, type Outgoing } from "@/server/outgoing";
import { readReport, type RunReport } from "./read-report";
import { TELLING } from "./tunables";

export interface TellDeps {
  db: Db;
  outgoing: Outgoing;
  logger: Logger;
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
}

interface DueReport {
  run_id: string;
  project_id: string;
  version: number;
  failures: number;
  told: unknown;
}

const ToldSchema = z.record(z.string(), z.string()).catch({});

/** Tells git hosts how runs stand, until nothing is due. What one of them does not take keeps no other waiting. */
export async function tellHosts(deps: TellDeps, signal: AbortSignal): Promise<void> {
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const [due] = await ask(deps.db, TAKE, [TELLING.takenMs / 1000]);
      if (due === undefined) return;
      await tellOf(deps, due, signal);
    }
  };
  await Promise.all(Array.from({ length: TELLING.lanes }, lane));
}

/** Due again after a while, should this process be gone by then. */
const TAKE: Statement<DueReport> = {
  name: "take-due-commit-report",
  text: `
    UPDATE commit_report SET due_at = now() + make_interval(secs => $1::float8)
    WHERE run_id = (
      SELECT run_id FROM commit_report WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING run_id, project_id, version, failures, told`,
};

/** What became of the run meanwhile makes it due at once: that is kept. */
const GIVE_BACK: Statement<never> = {
  name: "give-back-commit-report",
  text: `
    UPDATE commit_report SET told = $3::jsonb, error = $4, asked_at = now(),
      failures = CASE WHEN version = $2 THEN $5::int ELSE 0 END,
      due_at = CASE WHEN version <> $2 THEN now() WHEN $6::float8 IS NULL THEN NULL
        ELSE now() + make_interval(secs => $6::float8) END
    WHERE run_id = $1::uuid`,
};

async function tellOf(deps: TellDeps, due: DueReport, signal: AbortSignal): Promise<void> {
  const { run_id: runId, project_id: projectId, version } = due;
  const told = ToldSchema.parse(due.told);
  const errors: string[] = [];
  let isUnfinished = false;
  try {
    const report = await readReport(deps.db, deps.publicUrl, runId);
    if (report !== null) {
      const integrations = await listIntegrations(deps.db, projectId);
      for (const place of placesOf(report, integrations)) {
        if (told[place.key] === report.status.state) continue;
        if (await isTakenByNewer(deps.db, report, place.key)) continue;
        const outcome = await tell(deps, place, report.status, { runId, version }, signal);
        if (outcome.error !== null) errors.push(outcome.error);
        if (outcome.again) isUnfinished = true;
        else told[place.key] = report.status.state;
      }
    }
  } catch (error) {
    if (!signal.aborted) deps.logger.error({ err: error, runId }, "a commit's status could not be told");
    isUnfinished = true;
  }
  const failures = isUnfinished && !signal.aborted ? due.failures + 1 : due.failures;
  const pauseMs = Math.min(TELLING.longestPauseMs, TELLING.firstPauseMs * 2 ** (failures - 1));
  const again = isUnfinished && failures < TELLING.tries ? (signal.aborted ? 0 : pauseMs / 1000) : null;
  const values = [
    runId,
    version,
    JSON.stringify(told),
    errors[0] ?? null,
    isUnfinished ? failures : 0,
    again,
  ];
  await ask(deps.db, GIVE_BACK, values);
}

interface Place {
  access: GitHostAccess;
  sha: string;
  /** `github.com/acme/shop 3f2a…`, in what was told. */
  key: string;
}

/** Commits whose host the project has an account of. */
function placesOf({ commits }: RunReport, integrations: readonly Integration[]): Place[] {
  return commits.flatMap(({ repoUrl, sha }) => {
    try {
      // Of whichever kind: the integration's server is the repository's, or there is none.
      const access = findGitHost(integrations, { vcsService: "self-hosted", repoUrl });
      return [{ access, sha, key: `${access.shown} ${sha}` }];
    } catch (error) {
      if (error instanceof CapabilityError) return [];
      throw error;
    }
  });
}

/** A run that ends late must not take the place of what a newer one has said of the same commit. */
async function isTakenByNewer(db: Db, { flowId, number }: RunReport, key: string): Promise<boolean> {
  const [row] = await ask(db, TAKEN_BY_NEWER, [flowId, number, key]);
  return row?.taken === true;
}

const TAKEN_BY_NEWER: Statement<{ taken: boolean }> = {
  name: "is-commit-status-of-newer-run",
  text: `
    SELECT EXISTS (SELECT FROM run r JOIN commit_report c ON c.run_id = r.id
      WHERE r.flow_id = $1::uuid AND r.number > $2 AND c.told ? $3) AS taken`,
};

async function tell(
  { outgoing, logger }: TellDeps,
  { access, sha }: Place,
  status: CommitStatus,
  { runId, version }: { runId: string; version: number },
  signal: AbortSignal,
): Promise<{ again: boolean; error: string | null }> {
  try {
    const call = access.host.setStatus(access.repository, sha, status);
    const answer = await askHost(outgoing, access, call, `${runId}:${version}:${sha}`, signal);
    // GitLab refuses a state that a commit has already: told before a crash.
    const isRepeated = answer.status === 400 && answer.body.includes("Cannot transition status");
    if (!isRepeated) assertHostTook(answer, access);
    return { again: false, error: null };
  } catch (error) {
    if (signal.aborted) return { again: true, error: null };
    if (!(error instanceof CapabilityError || error instanceof OutgoingError)) throw error;
    logger.warn(
      { runId, repository: access.shown, sha, reason: error.message },
      "a commit's status was not taken",
    );
    return { again: error.transient, error: error.message };
  }
}
