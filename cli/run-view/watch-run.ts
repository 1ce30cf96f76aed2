import {
  isContainerKind,
  isRunConcluded,
  EMPTY_RUN_STATE,
  reduceRun,
  type RunEvent,
  type RunState,
} from "@/core/run";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { followRun } from "../server/follow-run";
import { getRun, runLabel, runPath, type ShownRun } from "../server/run-place";
import { printJson, type Site } from "../server/server-command";
import type { Terminal } from "../terminal";
import { LiveTree } from "./live-tree";
import { nameSteps, printable, spellMs, tookMs, type NamedSteps } from "./run-lines";

/** A tree whose clocks stand still looks as if it hung. */
const REDRAW_MS = 1000;

/** Shows a run until it ends, and says how it ended by the exit code. @throws ServerError */
export async function watchRun(site: Site, run: ShownRun): Promise<ExitCode> {
  const state = site.json ? await foldAll(site, run) : await showAll(site, run);
  if (site.json) printJson(site.terminal, await getRun(site, run.id));
  return toExit(state);
}

function toExit({ status }: RunState): ExitCode {
  if (status === "Success") return RUN_EXIT.success;
  return status === "Aborted" ? RUN_EXIT.aborted : RUN_EXIT.failed;
}

/** The state of a run as it stands. @throws ServerError */
export async function readState(site: Site, run: ShownRun): Promise<RunState> {
  let state = EMPTY_RUN_STATE;
  for await (const event of followRun(site.server, { path: `${runPath(site, run)}/events` })) {
    state = reduceRun(state, event);
    if (state.cursor >= run.cursor) break;
  }
  return state;
}

async function foldAll(site: Site, run: ShownRun): Promise<RunState> {
  let state = EMPTY_RUN_STATE;
  for await (const event of followRun(site.server, { path: `${runPath(site, run)}/events` }))
    state = reduceRun(state, event);
  return state;
}

async function showAll(site: Site, run: ShownRun): Promise<RunState> {
  const { terminal } = site;
  const steps = nameSteps(run.spec);
  return terminal.isInteractive
    ? drawAll(site, run, new LiveTree(terminal, runLabel(run), steps))
    : tellAll(site, run, steps);
}

async function drawAll(site: Site, run: ShownRun, tree: LiveTree): Promise<RunState> {
  let state = EMPTY_RUN_STATE;
  let notice: string | null = null;
  // What had happened before is drawn once, not step by step.
  const draw = (): void => {
    if (state.cursor >= run.cursor || isRunConcluded(state.status)) tree.draw(state, notice);
  };
  const clock = setInterval(draw, REDRAW_MS);
  try {
    const onConnection = (isThere: boolean, why: string): void => {
      notice = isThere
        ? null
        : `The connection dropped (${printable(why)}); trying again. The run goes on meanwhile.`;
      draw();
    };
    for await (const event of followRun(site.server, {
      path: `${runPath(site, run)}/events`,
      onConnection,
    })) {
      state = reduceRun(state, event);
      draw();
    }
  } finally {
    clearInterval(clock);
  }
  tree.finish(state);
  return state;
}

async function tellAll(site: Site, run: ShownRun, steps: NamedSteps): Promise<RunState> {
  const { terminal } = site;
  let state = EMPTY_RUN_STATE;
  const onConnection = (isThere: boolean, why: string): void =>
    terminal.err(
      isThere ? "connected again\n" : `the connection dropped (${printable(why)}); trying again\n`,
    );
  terminal.out(`${runLabel(run)} ${run.url}\n`);
  for await (const event of followRun(site.server, { path: `${runPath(site, run)}/events`, onConnection })) {
    state = reduceRun(state, event);
    tell(terminal, event, state, steps);
  }
  return state;
}

/** One line for everything that a log's reader wants to know; the containers tell nothing that their steps do not. */
function tell(terminal: Pick<Terminal, "out">, event: RunEvent, state: RunState, steps: NamedSteps): void {
  const time = event.at.slice(11, 19);
  if (event.type === "run.moved") {
    const why = event.payload.error ?? event.payload.waitReason;
    const took = isRunConcluded(event.payload.status) ? tookMs(state.startedAt, event.at) : null;
    terminal.out(
      `${time} run ${event.payload.status}${took === null ? "" : ` ${spellMs(took)}`}${said(why)}\n`,
    );
    return;
  }
  if (event.type === "run.abort-requested")
    terminal.out(`${time} run abort asked for by ${event.payload.by}\n`);
  if (event.type !== "node.started" && event.type !== "node.moved" && event.type !== "node.reopened") return;
  const { key, kind, attempt } = event.payload;
  if (isContainerKind(kind)) return;
  const status = event.type === "node.started" ? "Running" : event.payload.status;
  const node = state.nodes[key];
  const ended = node?.endedAt === event.at ? tookMs(node.startedAt, event.at) : null;
  const why = event.type === "node.started" ? null : (event.payload.error?.message ?? null);
  const wait = event.type === "node.moved" ? event.payload.waitReason : null;
  terminal.out(
    `${time} ${steps.nameOf(key, kind)} ${status}${ended === null ? "" : ` ${spellMs(ended)}`}${attempt > 1 ? ` (attempt ${attempt})` : ""}${said(why ?? wait)}\n`,
  );
}

function said(why: string | null): string {
  return why === null || why === "" ? "" : `: ${printable(why)}`;
}
