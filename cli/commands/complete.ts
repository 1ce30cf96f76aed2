import type { Command, Option } from "commander";
import { z } from "zod";
import { EXIT, type ExitCode } from "../exit-code";
import { connect, findProject, ProjectsSchema, type Connection } from "../server/connect";
import { readContexts } from "../server/contexts";
import { part } from "../server/server";
import type { Terminal } from "../terminal";

/** A word that may come next, and what it means. */
interface Candidate {
  word: string;
  about: string;
}

/** A shell that waits longer feels broken. */
const PATIENCE_MS = 2000;

const PipelinesSchema = z.looseObject({
  pipelines: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});
const StagesSchema = z.looseObject({
  stages: z.array(z.looseObject({ name: z.string(), hasReleaseFlow: z.boolean() })),
});
const RunsSchema = z.looseObject({
  runs: z.array(
    z.looseObject({ number: z.number(), status: z.string(), pipelineId: z.string(), stage: z.string() }),
  ),
});

export function addComplete(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("complete", { hidden: true })
    .description("for shells: what may come after these words, one a line, with a tab before what it means")
    .argument("[words...]")
    .action(async (words: string[]) => {
      for (const { word, about } of await candidates(program, terminal, words))
        terminal.out(`${word}\t${about}\n`);
      finish(EXIT.ok);
    });
}

async function candidates(
  program: Command,
  terminal: Terminal,
  words: readonly string[],
): Promise<Candidate[]> {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { command, given, options, open } = readWords(program, before);
  const all =
    open !== null
      ? await valuesOf(terminal, open, options)
      : last.startsWith("-")
        ? optionsOf(command)
        : command.commands.length > 0 && given.length === 0
          ? command.commands.filter((one) => one.name() !== "complete").map(asCandidate)
          : await argumentsOf(terminal, command, given, options);
  return all.filter(({ word }) => word.startsWith(last));
}

function asCandidate(command: Command): Candidate {
  return { word: command.name(), about: command.description() };
}

function optionsOf(command: Command): Candidate[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, about: description }]));
}

interface ReadWords {
  command: Command;
  /** Arguments so far. */
  given: string[];
  options: Record<string, string>;
  /** The option whose value comes next. */
  open: Option | null;
}

function readWords(program: Command, words: readonly string[]): ReadWords {
  const read: ReadWords = { command: program, given: [], options: {}, open: null };
  for (const word of words) {
    const { command, open } = read;
    if (open !== null) {
      read.options[open.attributeName()] = word;
      read.open = null;
    } else if (word.startsWith("-")) {
      const option = command.options.find(({ long, short }) => long === word || short === word);
      read.open = option?.required === true ? option : null;
    } else {
      const sub = read.given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (sub === undefined) read.given.push(word);
      else read.command = sub;
    }
  }
  return read;
}

async function valuesOf(
  terminal: Terminal,
  option: Option,
  options: Readonly<Record<string, string>>,
): Promise<Candidate[]> {
  if (option.argChoices !== undefined)
    return option.argChoices.map((word) => ({ word, about: option.description }));
  if (option.attributeName() === "context") return contextNames(terminal);
  if (option.attributeName() !== "project") return [];
  return fromServer(terminal, options, async ({ server }) => {
    const { projects } = await server.get("/projects?per_page=100", ProjectsSchema);
    return projects.map(({ id, name }) => ({ word: id, about: name }));
  });
}

async function argumentsOf(
  terminal: Terminal,
  command: Command,
  given: readonly string[],
  options: Readonly<Record<string, string>>,
): Promise<Candidate[]> {
  const argument = command.registeredArguments[given.length];
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return argument.argChoices.map((word) => ({ word, about: "" }));
  switch (argument.name()) {
    case "context":
      return contextNames(terminal);
    case "pipeline":
      return fromServer(terminal, options, async (connection) => {
        const path = `/projects/${part(await findProject(connection))}/pipelines?per_page=100`;
        const { pipelines } = await connection.server.get(path, PipelinesSchema);
        return pipelines.map(({ id, name }) => ({ word: id, about: name }));
      });
    case "stage":
      return fromServer(terminal, options, async (connection) => {
        const path = `/projects/${part(await findProject(connection))}/pipelines/${part(given.at(-1) ?? "")}`;
        const { stages } = await connection.server.get(path, StagesSchema);
        return stages
          .filter(({ hasReleaseFlow }) => hasReleaseFlow)
          .map(({ name }) => ({ word: name.toLowerCase(), about: name }));
      });
    case "run":
      return fromServer(terminal, options, async (connection) => {
        const path = `/projects/${part(await findProject(connection))}/runs?per_page=20`;
        const { runs } = await connection.server.get(path, RunsSchema);
        return runs.map(({ number, status, pipelineId, stage }) => ({
          word: `${pipelineId}/${stage.toLowerCase()}#${number}`,
          about: status,
        }));
      });
    default:
      return [];
  }
}

async function contextNames(terminal: Terminal): Promise<Candidate[]> {
  const { contexts } = await readContexts(terminal).catch(() => ({ contexts: {} }));
  return Object.entries(contexts).map(([word, { url }]) => ({ word, about: url }));
}

/** Nothing when the server is slow, or there is none: a shell has nowhere to say why. */
async function fromServer(
  terminal: Terminal,
  options: Readonly<Record<string, string>>,
  ask: (connection: Connection) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  const { project, host, context } = options;
  const where = {
    ...(project !== undefined && { project }),
    ...(host !== undefined && { host }),
    ...(context !== undefined && { context }),
  };
  const patience = new Promise<Candidate[]>((resolve) => setTimeout(resolve, PATIENCE_MS, []).unref());
  const answer = connect(terminal, where)
    .then(ask)
    .catch(() => []);
  return Promise.race([answer, patience]);
}
