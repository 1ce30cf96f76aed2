import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { ask, type Statement } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";
import { syncRepository, type SyncDeps } from "./sync-repository";
import { GITOPS } from "./tunables";

/** Looks at all repositories that are due, some beside each other, until none is. What one of them breaks keeps no other from its turn. */
export async function syncDueRepositories(
  deps: SyncDeps & { logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  // Nearly always nothing is, and that must cost next to nothing.
  const beyondMs = GITOPS.longestMs * 1.05;
  const [waiting] = await ask(deps.db, IS_ANY_DUE, [beyondMs / 1000]);
  // One process does this at a time, and it has not begun: who took them has died.
  if (waiting?.lost === true) await ask(deps.db, TAKE_BACK, [beyondMs / 1000]);
  else if (waiting?.due !== true) return;
  let busy = 0;
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      busy += 1;
      try {
        const [taken] = await ask(deps.db, TAKE, [GITOPS.takenMs / 1000]);
        if (taken !== undefined) {
          await syncOne(deps, taken, signal);
          continue;
        }
      } finally {
        busy -= 1;
      }
      if (busy === 0) return;
      await pause(GITOPS.turnMs / 4);
    }
  };
  await Promise.all(Array.from({ length: GITOPS.lanes }, lane));
}

const IS_ANY_DUE: Statement<{ due: boolean; lost: boolean }> = {
  name: "is-any-flow-repository-due",
  text: `
    SELECT EXISTS (SELECT FROM flow_repository WHERE due_at <= now()) AS due,
      EXISTS (SELECT FROM flow_repository WHERE due_at > now() + make_interval(secs => $1::float8)) AS lost`,
};

const TAKE_BACK: Statement<never> = {
  name: "take-back-flow-repositories",
  text: `UPDATE flow_repository SET due_at = now() WHERE due_at > now() + make_interval(secs => $1::float8)`,
};

interface Taken {
  stage_id: string;
  repo_url: string;
  failures: number;
}

const TAKE: Statement<Taken> = {
  name: "take-flow-repository",
  text: `
    UPDATE flow_repository SET due_at = now() + make_interval(secs => $1::float8)
    WHERE stage_id = (
      SELECT stage_id FROM flow_repository WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING stage_id, repo_url, failures`,
};

/** What was published while it was looked at makes it due at once: that is kept. */
const GIVE_BACK: Statement<never> = {
  name: "give-back-flow-repository",
  text: `
    UPDATE flow_repository SET failures = CASE WHEN $2::boolean THEN 0 ELSE failures + 1 END,
      seen_at = CASE WHEN $2::boolean THEN now() ELSE seen_at END,
      due_at = CASE WHEN due_at <= now() THEN due_at ELSE now() + make_interval(secs => $3::float8) END
    WHERE stage_id = $1::uuid`,
};

async function syncOne(
  deps: SyncDeps & { logger: Logger },
  { stage_id: stageId, repo_url: repoUrl, failures }: Taken,
  signal: AbortSignal,
): Promise<void> {
  const isLocal = repoUrl.startsWith("file:") || repoUrl.startsWith("/");
  const everyMs = isLocal ? GITOPS.localEveryMs : GITOPS.remoteEveryMs;
  try {
    await syncRepository(deps, stageId, signal);
    await ask(deps.db, GIVE_BACK, [stageId, true, everyMs / 1000]);
  } catch (error) {
    const dueInMs = signal.aborted
      ? 0
      : Math.min(GITOPS.longestMs, everyMs * 2 ** Math.min(failures + 1, 20));
    // What people can do something about stands in the row for them to see.
    if (toExpectedError(error) === null && !signal.aborted)
      deps.logger.warn({ err: error, stageId }, "a flow could not be brought together with its file");
    await ask(deps.db, GIVE_BACK, [stageId, false, dueInMs / 1000]);
  }
}
