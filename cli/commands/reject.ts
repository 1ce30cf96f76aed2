import { decide, type DecideOptions } from "../server/decide";
import { RUN_FORMS } from "../server/run-place";
import { onServer, withWhereabouts, type AddCommand } from "../server/server-command";

export const addReject: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("reject")
      .description("reject what a run waits for; the run fails")
      .argument("<run>", RUN_FORMS)
      .requiredOption("-m, --comment <text>", "why")
      .option("--step <step>", "ref or place of the approval; needed when several wait")
      .option("-w, --wait", "show the run until it ends, and exit as it ended"),
    "print { nodeKey, decision, approvals, amount }",
  ).action(async (given: string, options: DecideOptions) =>
    finish(await onServer(terminal, options, (site) => decide(site, given, "reject", options))),
  );
};
