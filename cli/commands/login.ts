import type { Command } from "commander";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { normalUrl, ProjectsSchema } from "../server/connect";
import { contextsFile, readContexts, writeContexts } from "../server/contexts";
import { Server } from "../server/server";
import { printJson, refusing } from "../server/server-command";
import { ServerError } from "../server/server-error";
import type { Terminal } from "../terminal";
import { markRefusing } from "../server/server-command";

interface Options {
  name?: string;
  project?: string;
  withToken?: boolean;
  json?: boolean;
}

export function addLogin(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  markRefusing(
    program
      .command("login")
      .description("keep a server and a token for it as a context, and make it the current one")
      .argument("<url>", "such as https://slipway.example.com")
      .option("--name <name>", "what to call it; else the name of the server")
      .option("-p, --project <id>", "the project that commands are about unless they say otherwise")
      .option("--with-token", "read the token from the standard input")
      .option("--json", "print { context, url, projects }"),
  )
    .addHelpText(
      "after",
      `
The token is asked for, or read from SLIPWAY_TOKEN. It is kept in a file that only you can read.

Examples:
  $ slipway login https://slipway.example.com
  $ slipway login http://127.0.0.1:3000 --name local --with-token < token.txt`,
    )
    .action(async (url: string, options: Options) =>
      finish(await refusing(terminal, options.json === true, () => logIn(terminal, url, options))),
    );
}

async function logIn(terminal: Terminal, given: string, options: Options): Promise<ExitCode> {
  const url = normalUrl(given);
  const { hostname, host, protocol } = new URL(url);
  if (protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) {
    terminal.err(`The connection to ${url} is not encrypted: others in between can read the token.\n`);
  }
  const token = await readToken(terminal, url, options);
  const { projects } = await new Server(url, token).get("/projects?per_page=100", ProjectsSchema);
  if (options.project !== undefined && !projects.some(({ id }) => id === options.project)) {
    throw new ServerError(
      `The token reaches no project “${options.project}” on ${url}.`,
      null,
      "no-project",
      {
        known: projects.map(({ id }) => id),
      },
    );
  }
  const name = options.name ?? host;
  const before = await readContexts(terminal);
  const context = { url, token, ...(options.project !== undefined && { project: options.project }) };
  await writeContexts(terminal, { current: name, contexts: { ...before.contexts, [name]: context } });
  const ids = projects.map(({ id }) => id);
  if (options.json === true) printJson(terminal, { context: name, url, projects: ids });
  else {
    const reach = ids.length === 0 ? "The token reaches no project yet." : `Projects: ${ids.join(", ")}.`;
    terminal.out(`Logged in to ${url} as context “${name}”, kept in ${contextsFile(terminal)}.\n${reach}\n`);
  }
  return RUN_EXIT.success;
}

/** @throws ServerError when there is none */
async function readToken(terminal: Terminal, url: string, { withToken }: Options): Promise<string> {
  const { SLIPWAY_TOKEN = "" } = terminal.environment;
  const given =
    withToken === true
      ? await terminal.read("-")
      : SLIPWAY_TOKEN !== ""
        ? SLIPWAY_TOKEN
        : await terminal.askSecret(`API token for ${url} (made there under Account): `);
  const token = given?.trim() ?? "";
  if (/^\S+$/.test(token)) return token;
  throw new ServerError(
    token === ""
      ? "No token was given. Make one in the UI, and pipe it in with --with-token or set SLIPWAY_TOKEN."
      : "The token has blanks in it. Copy it once more.",
  );
}
