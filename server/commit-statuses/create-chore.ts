import { ChoreLoop } from "@/server/chores";
import { tellHosts, type TellDeps } from "./tell-hosts";
import { TELLING } from "./tunables";

/** Has git hosts show on commits how the runs stand that are about them. */
export function createCommitStatusChore({ owner, ...deps }: TellDeps & { owner: string }): ChoreLoop {
  return new ChoreLoop({
    name: "commit statuses",
    db: deps.db,
    logger: deps.logger,
    owner,
    everyMs: TELLING.everyMs,
    firstAfterMs: 0,
    async work({ signal }) {
      await tellHosts(deps, signal);
      return "done";
    },
  });
}
