import type { Command } from "commander";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { readContexts, writeContexts } from "../server/contexts";
import { markRefusing, printJson, refusing } from "../server/server-command";
import { ServerError } from "../server/server-error";
import type { Terminal } from "../terminal";

export function addContext(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = markRefusing(
    program.command("context").description("the servers you logged in to: list them, choose one, forget one"),
  );
  command
    .command("list", { isDefault: true })
    .description("list them; * marks the current one")
    .option("--json", "print a list of { name, url, project, current }")
    .action(async (options: { json?: boolean }) =>
      finish(await refusing(terminal, options.json === true, () => list(terminal, options.json === true))),
    );
  command
    .command("use")
    .description("make one the current one")
    .argument("<context>")
    .option("-p, --project <id>", "and this its project")
    .action(async (name: string, { project }: { project?: string }) =>
      finish(await refusing(terminal, false, () => use(terminal, name, project))),
    );
  command
    .command("remove")
    .description("forget one and its token")
    .argument("<context>")
    .action(async (name: string) => finish(await refusing(terminal, false, () => remove(terminal, name))));
}

async function list(terminal: Terminal, json: boolean): Promise<ExitCode> {
  const { current, contexts } = await readContexts(terminal);
  const all = Object.entries(contexts).map(([name, { url, project = null }]) => ({
    name,
    url,
    project,
    current: name === current,
  }));
  if (json) printJson(terminal, all);
  else {
    for (const one of all)
      terminal.out(
        `${one.current ? "*" : " "} ${one.name}  ${one.url}${one.project === null ? "" : `  ${one.project}`}\n`,
      );
    if (all.length === 0) terminal.err("There are none. Log in with `slipway login URL`.\n");
  }
  return RUN_EXIT.success;
}

async function use(terminal: Terminal, name: string, project: string | undefined): Promise<ExitCode> {
  const { contexts } = await readContexts(terminal);
  const chosen = contexts[name];
  if (chosen === undefined) throw unknown(name, contexts);
  const context = { ...chosen, ...(project !== undefined && { project }) };
  await writeContexts(terminal, { current: name, contexts: { ...contexts, [name]: context } });
  terminal.out(`${name} (${chosen.url}) is the current one.\n`);
  return RUN_EXIT.success;
}

async function remove(terminal: Terminal, name: string): Promise<ExitCode> {
  const { current, contexts } = await readContexts(terminal);
  if (contexts[name] === undefined) throw unknown(name, contexts);
  const { [name]: _, ...others } = contexts;
  await writeContexts(terminal, { current: current === name ? null : current, contexts: others });
  terminal.out(`Forgot ${name} and its token. Revoke the token in the UI when nobody else needs it.\n`);
  return RUN_EXIT.success;
}

function unknown(name: string, contexts: Readonly<Record<string, unknown>>): ServerError {
  return new ServerError(`There is no context “${name}”.`, null, "no-context", {
    known: Object.keys(contexts),
  });
}
