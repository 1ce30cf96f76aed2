import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { ask, type Statement } from "@/server/db";
import type { WatchedRepository } from "@/server/db/generated/client";
import { toExpectedError } from "@/server/expected-error";
import { withoutCredentials } from "@/server/git";
import { lookAtRepository, type LookDeps } from "./look-at-repository";
import { LOOKS } from "./tunables";

/** Looks at all repositories that are due, some beside each other, until none is. What one of them breaks keeps no other from its turn. */
export async function watchRepositories(
  deps: LookDeps & { logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  // Nearly always nothing is, and that must cost next to nothing.
  const [waiting] = await ask(deps.db, IS_ANY_DUE, []);
  if (waiting?.due !== true) return;
  let busy = 0;
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      busy += 1;
      const repository = await takeDue(deps).catch((error: unknown) => {
        busy -= 1;
        throw error;
      });
      if (repository !== null) await look(deps, repository, signal).finally(() => (busy -= 1));
      else {
        busy -= 1;
        if (busy === 0) return;
        await pause(LOOKS.turnMs / 4);
      }
    }
  };
  await Promise.all(Array.from({ length: LOOKS.lanes }, lane));
}

const IS_ANY_DUE: Statement<{ due: boolean }> = {
  name: "is-any-watched-repository-due",
  text: `SELECT EXISTS (SELECT FROM watched_repository WHERE due_at <= now()) AS due`,
};

const TAKE: Statement<{ id: string }> = {
  name: "take-watched-repository",
  text: `
    UPDATE watched_repository SET due_at = now() + make_interval(secs => $1::float8)
    WHERE id = (SELECT id FROM watched_repository WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`,
};

async function takeDue({ db }: LookDeps): Promise<WatchedRepository | null> {
  const [taken] = await ask(db, TAKE, [LOOKS.takenMs / 1000]);
  return taken === undefined ? null : db.watchedRepository.findUnique({ where: { id: taken.id } });
}

/** Somebody who reports a push while it is looked at makes it due at once: that is kept. */
const GIVE_BACK: Statement<never> = {
  name: "give-back-watched-repository",
  text: `
    UPDATE watched_repository SET error = $2, failures = CASE WHEN $2::text IS NULL THEN 0 ELSE failures + 1 END,
      seen_at = CASE WHEN $2::text IS NULL THEN now() ELSE seen_at END,
      due_at = CASE WHEN due_at <= now() THEN due_at ELSE now() + make_interval(secs => $3::float8) END
    WHERE id = $1::uuid`,
};

async function look(
  deps: LookDeps & { logger: Logger },
  repository: WatchedRepository,
  signal: AbortSignal,
): Promise<void> {
  const { id, repoUrl, failures } = repository;
  try {
    await lookAtRepository(deps, repository, signal);
    await ask(deps.db, GIVE_BACK, [id, null, everyMs(repoUrl) / 1000]);
  } catch (error) {
    const dueInMs = signal.aborted ? 0 : Math.min(LOOKS.longestMs, everyMs(repoUrl) * 2 ** (failures + 1));
    const expected = toExpectedError(error);
    if (expected === null && !signal.aborted)
      deps.logger.warn(
        { err: error, repository: withoutCredentials(repoUrl) },
        "a repository could not be watched",
      );
    const said = withoutCredentials(expected?.message ?? "Something broke on the server; its log says what.");
    await ask(deps.db, GIVE_BACK, [id, signal.aborted ? null : said, dueInMs / 1000]);
  }
}

function everyMs(repoUrl: string): number {
  return repoUrl.startsWith("file:") || repoUrl.startsWith("/") ? LOOKS.localEveryMs : LOOKS.remoteEveryMs;
}
