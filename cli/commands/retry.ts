import { RUN_EXIT } from "../exit-code";
import { watchRun } from "../run-view/watch-run";
import { getRun, RUN_FORMS, runLabel, runPath, StartedRunSchema } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";

interface Options extends CommonOptions {
  despiteHold?: string;
  wait?: boolean;
}

export const addRetry: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("retry")
      .description("have a run that failed or was aborted go on from there, in the same run")
      .argument("<run>", RUN_FORMS)
      .option("--despite-hold <reason>", "why, although the stage is on hold")
      .option("-w, --wait", "show it until it ends, and exit as it ended"),
    "print the run",
  )
    .addHelpText(
      "after",
      "\nExit codes: 0 it goes on; with --wait 0 success, 1 failed, 2 aborted; 3 refused.",
    )
    .action(async (given: string, options: Options) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const run = await getRun(site, given);
          const { despiteHold } = options;
          const body = { despiteHold };
          const { data } = await site.server.ask("POST", `${runPath(site, run)}/retry`, StartedRunSchema, {
            body,
          });
          if (options.wait === true) return watchRun(site, await getRun(site, run.id));
          if (site.json) printJson(terminal, data);
          else terminal.out(`${runLabel(run)} goes on; it is ${data.status}: ${data.url}\n`);
          return RUN_EXIT.success;
        }),
      ),
    );
};
