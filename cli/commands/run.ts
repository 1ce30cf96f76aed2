import { RUN_EXIT } from "../exit-code";
import { flowPath, getRun, runLabel, StartedRunSchema } from "../server/run-place";
import {
  onServer,
  printJson,
  printWarnings,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";
import { collect, INPUT_HELP, toInputs, type InputOptions } from "../run-view/run-inputs";
import { watchRun } from "../run-view/watch-run";

interface Options extends CommonOptions, InputOptions {
  name?: string;
  description?: string;
  despiteHold?: string;
  waitOnFailure?: boolean;
  wait?: boolean;
}

export const addRun: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("run")
      .description("start the release flow of a stage")
      .argument("<pipeline>")
      .argument("<stage>", "its name, in any case")
      .option("-a, --arg <NAME=VALUE>", "an argument; may be given several times", collect)
      .option(
        "-o, --override <REF.FIELD=VALUE>",
        "another value for a field of the step with that ref",
        collect,
      )
      .option("--node-override <TARGET:=JSON>", "another spec for the Release of a service or job", collect)
      .option("-n, --name <name>", "what to call it")
      .option("--description <text>")
      .option("--despite-hold <reason>", "why to run it although the stage is on hold")
      .option("--wait-on-failure", "when a step fails, wait for somebody to decide")
      .option("-w, --wait", "show it until it ends, and exit as it ended"),
    "print the run; with --wait once it has ended",
  )
    .addHelpText(
      "after",
      `${INPUT_HELP}

Exit codes: 0 started, or with --wait a success; 1 it failed; 2 it was aborted; 3 refused: nothing was started, or how it
ended is not known. Ctrl-C stops the watching, not the run.

Examples:
  $ slipway run main production --arg VERSION=1.2 --wait
  $ slipway run main production --override build.branch=hotfix --name "Hotfix 7"`,
    )
    .action(async (pipeline: string, stage: string, options: Options) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const { name, description, despiteHold, waitOnFailure } = options;
          const body = { ...toInputs(options), name, description, despiteHold, waitOnFailure };
          const flow = flowPath(site, pipeline, stage);
          const started = await site.server.ask("POST", `${flow}/runs`, StartedRunSchema, { body });
          printWarnings(terminal, started.warnings);
          const { id, number, status, url } = started.data;
          if (options.wait === true) return watchRun(site, await getRun(site, id));
          if (site.json) printJson(terminal, { id, number, status, url });
          else {
            const label = runLabel({ pipelineId: pipeline, stage, number });
            terminal.out(`${label} is ${status}: ${url}\n`);
          }
          return RUN_EXIT.success;
        }),
      ),
    );
};
