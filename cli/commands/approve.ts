import { decide, type DecideOptions } from "../server/decide";
import { RUN_FORMS } from "../server/run-place";
import { onServer, withWhereabouts, type AddCommand } from "../server/server-command";

export const addApprove: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("approve")
      .description("approve what a run waits for")
      .argument("<run>", RUN_FORMS)
      .option("--step <step>", "ref or place of the approval; needed when several wait")
      .option("-m, --comment <text>", "what others should know")
      .option("-w, --wait", "show the run until it ends, and exit as it ended"),
    "print { nodeKey, decision, approvals, amount }",
  ).action(async (given: string, options: DecideOptions) =>
    finish(await onServer(terminal, options, (site) => decide(site, given, "approve", options))),
  );
};
