import { z } from "zod";
import { RUN_EXIT } from "../exit-code";
import { watchRun } from "../run-view/watch-run";
import { getRun, RUN_FORMS, runLabel, runPath } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";

export const addAbort: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("abort")
      .description("ask a run to stop")
      .argument("<run>", RUN_FORMS)
      .option("-w, --wait", "show it until it has stopped"),
    "print { id, number, status }",
  )
    .addHelpText(
      "after",
      "\nExit codes: 0 it was asked to; with --wait as it ended: 0 success, 1 failed, 2 aborted; 3 refused.",
    )
    .action(async (given: string, options: CommonOptions & { wait?: boolean }) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const run = await getRun(site, given);
          await site.server.ask("POST", `${runPath(site, run)}/abort`, z.unknown(), { body: {} });
          const now = await getRun(site, run.id);
          if (options.wait === true) return watchRun(site, now);
          if (site.json) printJson(terminal, { id: now.id, number: now.number, status: now.status });
          else terminal.out(`${runLabel(run)} was asked to stop; it is ${now.status}.\n`);
          return RUN_EXIT.success;
        }),
      ),
    );
};
