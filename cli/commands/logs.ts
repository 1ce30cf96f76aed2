import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import {
  EMPTY_RUN_STATE,
  isContainerKind,
  isNodeSettled,
  isRunConcluded,
  reduceRun,
  type RunState,
} from "@/core/run";
import { RUN_EXIT } from "../exit-code";
import { paint } from "../paint";
import { nameSteps, type NamedSteps } from "../run-view/run-lines";
import { readState } from "../run-view/watch-run";
import { followRun } from "../server/follow-run";
import { getRun, RUN_FORMS, runPath, type ShownRun } from "../server/run-place";
import {
  onServer,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
  type Site,
} from "../server/server-command";
import { ServerError } from "../server/server-error";

const LogSchema = z.looseObject({
  lines: z.array(z.looseObject({ at: z.string(), stream: z.string(), text: z.string() })),
  cursor: z.number(),
  complete: z.boolean(),
});

interface Options extends CommonOptions {
  follow?: boolean;
  attempt?: number;
}

/** New lines are looked for so often. */
const LOOK_EVERY_MS = 700;

export const addLogs: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("logs")
      .description("print what the steps of a run wrote")
      .argument("<run>", RUN_FORMS)
      .argument("[step]", "its ref, or its place in the document such as 1.2; all when absent")
      .option("-f, --follow", "go on until the run ends")
      .option("--attempt <number>", "an earlier attempt of the step", toAttempt),
    "print one object a line: { step, at, stream, text }",
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ slipway logs main/production#12 build\n  $ slipway logs -f main/production",
    )
    .action(async (given: string, step: string | undefined, options: Options) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const run = await getRun(site, given);
          const reader = new LogReader(site, run, options.attempt);
          const wanted =
            step === undefined ? null : findKeys(reader.steps, run, await readState(site, run), step);
          if (options.follow === true) await follow(site, run, reader, wanted);
          else await reader.readAll(await readState(site, run), wanted);
          return RUN_EXIT.success;
        }),
      ),
    );
};

/** Whether a step with this key is meant. */
type Wanted = ((key: string) => boolean) | null;

async function follow(site: Site, run: ShownRun, reader: LogReader, wanted: Wanted): Promise<void> {
  let state = EMPTY_RUN_STATE;
  const stop = new AbortController();
  const events = (async () => {
    const path = `${runPath(site, run)}/events`;
    for await (const event of followRun(site.server, { path, signal: stop.signal }))
      state = reduceRun(state, event);
  })();
  const ended = events.then(() => true);
  try {
    for (;;) {
      const isOver = await Promise.race([ended, sleep(LOOK_EVERY_MS, false)]);
      const complete = await reader.readAll(state, wanted);
      // What a step wrote last may arrive a moment after its end.
      if (isOver && complete) return;
      if (wanted !== null && complete && isRunConcluded(state.status)) return;
    }
  } finally {
    stop.abort();
    await events.catch(() => undefined);
  }
}

class LogReader {
  readonly steps: NamedSteps;
  private readonly read = new Map<string, { cursor: number; complete: boolean }>();

  constructor(
    private readonly site: Site,
    private readonly run: ShownRun,
    private readonly attempt: number | undefined,
  ) {
    this.steps = nameSteps(run.spec);
  }

  /** Prints what is new; yields whether no more will come of the steps that have begun. */
  async readAll(state: RunState, wanted: Wanted): Promise<boolean> {
    const begun = Object.values(state.nodes)
      .filter(({ kind, key, attempt }) => attempt > 0 && !isContainerKind(kind) && (wanted?.(key) ?? true))
      .sort((one, other) => (one.startedAt ?? "").localeCompare(other.startedAt ?? ""));
    let isComplete = true;
    for (const node of begun) {
      const attempt = this.attempt ?? node.attempt;
      const complete = await this.readStep(node.key, node.kind, attempt, wanted !== null);
      isComplete &&= complete || isNodeSettled(node.status);
    }
    return isComplete;
  }

  private async readStep(key: string, kind: string, attempt: number, isAlone: boolean): Promise<boolean> {
    const place = `${key}@${attempt}`;
    for (;;) {
      const { cursor, complete } = this.read.get(place) ?? { cursor: 0, complete: false };
      if (complete) return true;
      const query = new URLSearchParams({ node: key, attempt: String(attempt), cursor: String(cursor) });
      const page = await this.site.server.get(
        `${runPath(this.site, this.run)}/logs?${query.toString()}`,
        LogSchema,
      );
      for (const line of page.lines) this.print(this.steps.nameOf(key, kind), line, isAlone);
      this.read.set(place, { cursor: page.cursor, complete: page.complete && page.lines.length === 0 });
      if (page.lines.length === 0) return page.complete;
    }
  }

  private print(step: string, line: { at: string; stream: string; text: string }, isAlone: boolean): void {
    const { terminal, json } = this.site;
    const { at, stream, text } = line;
    if (json) {
      terminal.out(`${JSON.stringify({ step, at, stream, text })}\n`);
      return;
    }
    const shown = stream === "system" ? paint(terminal, "dim", text) : text;
    terminal.out(isAlone ? `${shown}\n` : `${paint(terminal, "cyan", step)} | ${shown}\n`);
  }
}

function toAttempt(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Attempts are numbered from 1.");
}

/** @throws ServerError for a step that the run does not have; it names those there are */
function findKeys(steps: NamedSteps, run: ShownRun, state: RunState, step: string): Wanted {
  const named = new Map<string, Set<string>>();
  const add = (key: string, kind: string): void => {
    const name = steps.nameOf(key, kind);
    named.set(name, (named.get(name) ?? new Set()).add(key));
  };
  for (const { key, kind } of Object.values(state.nodes)) if (!isContainerKind(kind)) add(key, kind);
  const keys = named.get(step);
  if (keys !== undefined) return (key) => keys.has(key);
  if (state.nodes[step] !== undefined) return (key) => key === step;
  // A step that has not begun yet can be waited for.
  if (
    !run.concluded &&
    (/^\d+([.#]\d+)*$/.test(step) || JSON.stringify(run.spec).includes(JSON.stringify(step)))
  ) {
    return (key) => key === step || steps.nameOf(key, "") === step;
  }
  throw new ServerError(`No step “${step}” has run.`, null, "no-step", { known: [...named.keys()] });
}
