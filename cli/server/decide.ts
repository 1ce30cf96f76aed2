import { z } from "zod";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { watchRun } from "../run-view/watch-run";
import { getRun, runLabel, runPath } from "./run-place";
import { printJson, type CommonOptions, type Site } from "./server-command";

const DecidedSchema = z.looseObject({ nodeKey: z.string(), approvals: z.number(), amount: z.number() });

export interface DecideOptions extends CommonOptions {
  step?: string;
  comment?: string;
  wait?: boolean;
}

/** Says yes or no to what a run waits for. */
export async function decide(
  site: Site,
  given: string,
  decision: "approve" | "reject",
  { step, comment, wait }: DecideOptions,
): Promise<ExitCode> {
  const run = await getRun(site, given);
  const body = { decision, node: step, comment };
  const { data } = await site.server.ask("POST", `${runPath(site, run)}/approvals`, DecidedSchema, { body });
  if (wait === true) return watchRun(site, await getRun(site, run.id));
  if (site.json) printJson(site.terminal, data);
  else if (decision === "reject") site.terminal.out(`You rejected ${runLabel(run)}.\n`);
  else site.terminal.out(`You approved ${runLabel(run)}: ${data.approvals} of ${data.amount} approvals.\n`);
  return RUN_EXIT.success;
}
