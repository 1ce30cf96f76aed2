import { ChoreLoop } from "@/server/chores";
import { removeFromRuntimes, type RemovalDeps } from "./remove-from-runtimes";
import { REMOVALS } from "./tunables";

/** Goes on with removals that a crash or an unreachable runtime left behind. */
export function createRemovalChore({ owner, ...deps }: RemovalDeps & { owner: string }): ChoreLoop {
  return new ChoreLoop({
    db: deps.db,
    logger: deps.logger,
    owner,
    name: "removals",
    everyMs: REMOVALS.everyMs,
    firstAfterMs: 0,
    async work({ signal }) {
      await removeFromRuntimes(deps, signal);
      return "done";
    },
  });
}
