import { z } from "zod";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { collect } from "../run-view/run-inputs";
import { printable } from "../run-view/run-lines";
import { watchRun } from "../run-view/watch-run";
import { getRun, RUN_FORMS, runLabel, runPath, StartedRunSchema } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
  type Site,
} from "../server/server-command";
import { ServerError } from "../server/server-error";

const ImageSchema = z.looseObject({ image: z.string() }).nullable();
const PlanSchema = z.looseObject({
  impossible: z.string().nullable(),
  targets: z.array(
    z.looseObject({
      kind: z.string(),
      id: z.string(),
      now: ImageSchema,
      then: ImageSchema,
      state: z.enum(["changes", "same", "left-out"]),
      leftOut: z.looseObject({ message: z.string() }).nullable(),
      warning: z.string().nullable(),
    }),
  ),
  ranSinceCount: z.number(),
  addons: z.array(z.looseObject({ id: z.string(), nearestBackupId: z.string().nullable() })),
  configuration: z.looseObject({
    changed: z.boolean(),
    changes: z.array(z.looseObject({ text: z.string() })),
    impossible: z.string().nullable(),
  }),
});
type Plan = z.output<typeof PlanSchema>;

interface Options extends CommonOptions {
  plan?: boolean;
  reason?: string;
  config?: boolean;
  target?: string[];
  restoreBackup?: string[];
  abortUnderWay?: boolean;
  wait?: boolean;
}

export const addRollback: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("rollback")
      .description("bring a stage back to what it ran when a run had ended, and put it on hold")
      .argument("<run>", `the run to go back to: ${RUN_FORMS.replace("a run: ", "")}`)
      .option("--plan", "say what it would do, and do nothing")
      .option("-r, --reason <text>", "why; kept with the run")
      .option("--config", "make the release flow what it was in that run, too")
      .option("--target <id>", "only this service or job; may be given several times", collect)
      .option("--restore-backup <id>", "put this backup back first: what was written since is lost", collect)
      .option("--abort-under-way", "abort runs under way instead of waiting for their end")
      .option("-w, --wait", "show the rollback until it ends, and exit as it ended"),
    "print the plan, or the rollback's run",
  )
    .addHelpText(
      "after",
      `
Exit codes: 0 started, or with --plan it can be done; with --wait 0 success, 1 failed, 2 aborted; 3 refused.

Examples:
  $ slipway rollback main/production#11 --plan
  $ slipway rollback main/production#11 --reason "checkout is broken" --wait`,
    )
    .action(async (given: string, options: Options) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const run = await getRun(site, given);
          const path = `${runPath(site, run)}/rollback`;
          return options.plan === true ? plan(site, runLabel(run), path) : rollBack(site, path, options);
        }),
      ),
    );
};

async function plan(site: Site, label: string, path: string): Promise<ExitCode> {
  const { data } = await site.server.ask("POST", path, PlanSchema, { body: { plan: true } });
  if (site.json) printJson(site.terminal, data);
  else printPlan(site, label, data);
  return data.impossible === null ? RUN_EXIT.success : RUN_EXIT.refused;
}

async function rollBack(site: Site, path: string, options: Options): Promise<ExitCode> {
  const { reason, config = false, target, restoreBackup, abortUnderWay } = options;
  if (reason === undefined)
    throw new ServerError("Say why you roll back, with --reason; or ask for the --plan first.");
  const body = {
    reason,
    configuration: config,
    targets: target,
    restoreBackups: restoreBackup,
    abortUnderWay,
  };
  const { data } = await site.server.ask("POST", path, StartedRunSchema, { body });
  if (options.wait === true) return watchRun(site, await getRun(site, data.id));
  if (site.json) printJson(site.terminal, data);
  else
    site.terminal.out(`Rollback #${data.number} is ${data.status}, and the stage is on hold: ${data.url}\n`);
  return RUN_EXIT.success;
}

const shortImage = (image: string | undefined): string =>
  image === undefined ? "nothing" : image.replace(/@sha256:([0-9a-f]{7})[0-9a-f]*/, "@$1");

function printPlan(
  { terminal }: Site,
  label: string,
  { impossible, targets, configuration, addons, ranSinceCount }: Plan,
): void {
  terminal.out(`Going back to ${label}\n`);
  if (impossible !== null)
    terminal.out(`${paint(terminal, "red", "cannot be done:")} ${printable(impossible)}\n`);
  for (const { kind, id, now, then, state, leftOut, warning } of targets) {
    const mark = state === "changes" ? paint(terminal, "yellow", "~") : paint(terminal, "dim", "=");
    const what =
      state === "changes"
        ? `${shortImage(now?.image)} → ${shortImage(then?.image)}`
        : (leftOut?.message ?? "stays as it is");
    terminal.out(`${mark} ${kind} ${paint(terminal, "bold", id)}  ${printable(what)}\n`);
    if (warning !== null) terminal.out(`    ${paint(terminal, "yellow", printable(warning))}\n`);
  }
  for (const { id, nearestBackupId } of addons) {
    const words =
      nearestBackupId === null
        ? "has no backup of that time"
        : `nearest backup ${nearestBackupId}; not put back unless you say so`;
    terminal.out(`${paint(terminal, "dim", "=")} addon ${paint(terminal, "bold", id)}  ${words}\n`);
  }
  if (configuration.changed) {
    terminal.out("The release flow has changed since; --config brings it back as well:\n");
    for (const { text } of configuration.changes)
      terminal.out(`    ${printable(text.replaceAll("*", ""))}\n`);
    if (configuration.impossible !== null) terminal.out(`    ${printable(configuration.impossible)}\n`);
  }
  if (ranSinceCount > 0)
    terminal.out(`${ranSinceCount} jobs, commands or imports have run since and are not undone.\n`);
}
