import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { isRecord } from "@/core/document";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { printProblems } from "../print-problems";
import { readDocument } from "../read-document";
import { printable } from "../run-view/run-lines";
import { connect } from "../server/connect";
import {
  markRefusing,
  printJson,
  printWarnings,
  refusing,
  type CommonOptions,
} from "../server/server-command";
import type { Command } from "commander";
import { CannotRead, type Terminal } from "../terminal";

const AppliedSchema = z.looseObject({
  projectId: z.string(),
  dryRun: z.boolean(),
  changes: z.array(
    z.looseObject({
      action: z.enum(["create", "update", "delete", "unchanged"]),
      kind: z.string(),
      id: z.string(),
      // What was or will be nothing is not written in JSON.
      fields: z.array(
        z.looseObject({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() }),
      ),
    }),
  ),
});
type Applied = z.output<typeof AppliedSchema>;

interface Options extends CommonOptions {
  file: string;
  dryRun?: boolean;
}

export function addApply(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  markRefusing(
    program
      .command("apply")
      .description("make a project as its file says; what the file does not mention stays")
      .requiredOption(
        "-f, --file <file>",
        "the project file, such as slipway.yaml; - reads the standard input",
      )
      .option("--dry-run", "only say what would change")
      .option("--host <url>", "the server; else SLIPWAY_HOST, or the current context's")
      .option("--context <name>", "a server you logged in to, by its name")
      .option("--json", "print { projectId, dryRun, changes }"),
  )
    .addHelpText(
      "after",
      "\nFlow files that it names stand relative to it, and go along.\nExit codes: 0 done, 3 refused; then nothing was changed.\n\nExample:\n  $ slipway apply -f slipway.yaml --dry-run",
    )
    .action(async (options: Options) =>
      finish(await refusing(terminal, options.json === true, () => apply(terminal, options))),
    );
}

async function apply(terminal: Terminal, options: Options): Promise<ExitCode> {
  const { name, source, problems } = await readDocument(terminal, options.file);
  if (problems.length > 0) {
    printProblems({ ...terminal, out: (line) => terminal.err(line) }, name, source, problems);
    throw new CannotRead(`Cannot apply ${name}: it has mistakes.`);
  }
  const { value, inlined } = await inlineFlows(terminal, source.value, options.file);
  const { server } = await connect(terminal, options);
  const path = `/apply?dryRun=${String(options.dryRun === true)}`;
  // The author's own text where it is whole: then what the server says of a mistake has the line it is in.
  const { data, warnings } = await server.ask("PUT", path, AppliedSchema, {
    ...(inlined
      ? { body: value }
      : {
          text: source.text,
          contentType: source.format === "json" ? "application/json" : "application/yaml",
        }),
  });
  printWarnings(terminal, warnings);
  if (options.json === true) printJson(terminal, data);
  else printApplied(terminal, data);
  return RUN_EXIT.success;
}

/** A project file with the flow files it names put in their places. @throws CannotRead */
async function inlineFlows(
  terminal: Terminal,
  file: unknown,
  path: string,
): Promise<{ value: unknown; inlined: boolean }> {
  if (!isRecord(file) || !Array.isArray(file.pipelines)) return { value: file, inlined: false };
  let inlined = false;
  const inlineStage = async (stage: unknown): Promise<unknown> => {
    if (!isRecord(stage) || !isRecord(stage.releaseFlow) || typeof stage.releaseFlow.file !== "string")
      return stage;
    const { file: flowFile, ...flow } = stage.releaseFlow;
    const place = isAbsolute(flowFile) || path === "-" ? flowFile : join(dirname(path), flowFile);
    const document = await terminal.read(place);
    inlined = true;
    const format = /\.ya?ml$/i.test(flowFile) ? "yaml" : "json";
    return { ...stage, releaseFlow: { ...flow, document, format } };
  };
  const pipelines = await Promise.all(
    file.pipelines.map(async (pipeline: unknown) =>
      isRecord(pipeline) && Array.isArray(pipeline.stages)
        ? { ...pipeline, stages: await Promise.all(pipeline.stages.map(inlineStage)) }
        : pipeline,
    ),
  );
  return { value: { ...file, pipelines }, inlined };
}

const MARK = { create: ["+", "green"], update: ["~", "yellow"], delete: ["-", "red"] } as const;

function printApplied(terminal: Terminal, { projectId, dryRun, changes }: Applied): void {
  const changed = changes.filter(({ action }) => action !== "unchanged");
  for (const { action, kind, id, fields } of changed) {
    if (action === "unchanged") continue;
    const [mark, color] = MARK[action];
    terminal.out(`${paint(terminal, color, mark)} ${kind} ${paint(terminal, "bold", id)}\n`);
    if (action !== "update") continue;
    for (const { path, from, to } of fields) terminal.out(`    ${path}: ${shown(from)} → ${shown(to)}\n`);
  }
  const count = `${changed.length} ${changed.length === 1 ? "change" : "changes"}`;
  const words = changed.length === 0 ? "is so already" : dryRun ? `would have ${count}` : `has ${count}`;
  terminal.out(`Project ${projectId} ${words}.\n`);
}

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return printable(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
