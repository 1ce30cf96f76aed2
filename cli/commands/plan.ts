import { z } from "zod";
import { RUN_EXIT } from "../exit-code";
import { paint } from "../paint";
import { collect, INPUT_HELP, toInputs, type InputOptions } from "../run-view/run-inputs";
import { printable, spellMs } from "../run-view/run-lines";
import { flowPath } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";
import type { Terminal } from "../terminal";

const PlanSchema = z.looseObject({
  steps: z.array(
    z.looseObject({
      key: z.string(),
      what: z.string(),
      detail: z.string().nullable(),
      blockedBy: z.string().nullable(),
      waitsFor: z.string().nullable(),
      skipped: z.boolean(),
      skipWhy: z.string().nullable(),
      repeats: z.string().nullable(),
      lastMs: z.number().nullable(),
    }),
  ),
  outlook: z.looseObject({ start: z.string(), sentence: z.string().nullable() }),
  expectedMs: z.number().nullable(),
});
type Plan = z.output<typeof PlanSchema>;

export const addPlan: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("plan")
      .description("say what a run would do, step by step; changes nothing")
      .argument("<pipeline>")
      .argument("<stage>")
      .option("-a, --arg <NAME=VALUE>", "an argument; may be given several times", collect)
      .option(
        "-o, --override <REF.FIELD=VALUE>",
        "another value for a field of the step with that ref",
        collect,
      )
      .option("--node-override <TARGET:=JSON>", "another spec for the Release of a service or job", collect),
    "print { steps, outlook, expectedMs }",
  )
    .addHelpText("after", `${INPUT_HELP}\n\nExit codes: 0 it could run, 1 a step of it could not, 3 refused.`)
    .action(async (pipeline: string, stage: string, options: CommonOptions & InputOptions) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const path = `${flowPath(site, pipeline, stage)}/plan`;
          const { data } = await site.server.ask("POST", path, PlanSchema, { body: toInputs(options) });
          if (site.json) printJson(terminal, data);
          else printPlan(terminal, data);
          return data.steps.some(({ blockedBy }) => blockedBy !== null) ? RUN_EXIT.failed : RUN_EXIT.success;
        }),
      ),
    );
};

function printPlan(terminal: Terminal, { steps, outlook, expectedMs }: Plan): void {
  for (const step of steps) {
    const { key, what, detail, skipped, skipWhy, repeats, lastMs, blockedBy, waitsFor } = step;
    const depth = "  ".repeat(key.split(".").length - 1);
    const mark =
      blockedBy !== null ? paint(terminal, "red", "✖") : skipped ? paint(terminal, "dim", "–") : "•";
    const more = [detail, repeats, lastMs === null ? null : `last took ${spellMs(lastMs)}`].filter(
      (part) => part !== null && part !== "",
    );
    const line = `${depth}${mark} ${printable(what.replaceAll("**", ""))}`;
    terminal.out(
      `${line}${more.length === 0 ? "" : paint(terminal, "dim", `  ${printable(more.join(", "))}`)}\n`,
    );
    for (const said of [blockedBy, skipWhy, waitsFor]) {
      if (said !== null)
        terminal.out(
          `${depth}    ${paint(terminal, said === blockedBy ? "red" : "yellow", printable(said))}\n`,
        );
    }
  }
  if (outlook.sentence !== null) terminal.out(`${printable(outlook.sentence)}\n`);
  if (expectedMs !== null) terminal.out(`Usually takes ${spellMs(expectedMs)}.\n`);
}
