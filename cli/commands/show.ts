import { RUN_EXIT } from "../exit-code";
import { paint } from "../paint";
import { printRun } from "../run-view/live-tree";
import { nameSteps } from "../run-view/run-lines";
import { readState, watchRun } from "../run-view/watch-run";
import { getRun, RUN_FORMS, runLabel } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";

export const addShow: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("show")
      .description("show how a run stands, step by step")
      .argument("<run>", RUN_FORMS)
      .option("-w, --wait", "go on showing it until it ends, and exit as it ended"),
    "print the run: its document, what became of each step, what refs yield",
  )
    .addHelpText(
      "after",
      "\nExit codes: 0 shown; with --wait 0 success, 1 failed, 2 aborted; 3 refused.\n\nExample:\n  $ slipway show main/production",
    )
    .action(async (given: string, options: CommonOptions & { wait?: boolean }) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const run = await getRun(site, given);
          if (options.wait === true) return watchRun(site, run);
          if (site.json) {
            printJson(terminal, run);
            return RUN_EXIT.success;
          }
          const state = await readState(site, run);
          for (const line of printRun(terminal, runLabel(run), nameSteps(run.spec), state))
            terminal.out(`${line}\n`);
          const by = `${run.kind} by ${run.triggeredBy} (${run.trigger}), ${run.createdAt.slice(0, 16).replace("T", " ")} UTC`;
          terminal.out(`${paint(terminal, "dim", by)}\n${run.url}\n`);
          return RUN_EXIT.success;
        }),
      ),
    );
};
