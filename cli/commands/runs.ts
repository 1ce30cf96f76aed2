import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { RUN_EXIT } from "../exit-code";
import { paint } from "../paint";
import { printable, spellMs, tookMs } from "../run-view/run-lines";
import { flowPath } from "../server/run-place";
import {
  onServer,
  printJson,
  withWhereabouts,
  type AddCommand,
  type CommonOptions,
} from "../server/server-command";
import type { Terminal } from "../terminal";

const STATUSES = [
  "pending",
  "queued",
  "running",
  "waiting",
  "approval_wait",
  "success",
  "failure",
  "aborting",
  "aborted",
];

const ListedRunSchema = z.looseObject({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  kind: z.string(),
  status: z.string(),
  pipelineId: z.string().optional(),
  stage: z.string().optional(),
  triggeredBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  concludedAt: z.string().optional(),
});
type ListedRun = z.output<typeof ListedRunSchema>;
const RunsSchema = z.looseObject({ runs: z.array(ListedRunSchema) });

interface Options extends CommonOptions {
  status?: string;
  limit: number;
}

const MAX_PAGE = 100;

export const addRuns: AddCommand = (program, terminal, finish) => {
  withWhereabouts(
    program
      .command("runs")
      .description("list runs, newest first")
      .argument("[pipeline]", "all of the project when absent")
      .argument("[stage]")
      .addOption(new Option("--status <status>", "only these").choices(STATUSES))
      .option("-n, --limit <count>", "how many at most", toCount, 20),
    "print the runs",
  )
    .addHelpText("after", "\nExample:\n  $ slipway runs main production --status failure --json")
    .action(async (pipeline: string | undefined, stage: string | undefined, options: Options) =>
      finish(
        await onServer(terminal, options, async (site) => {
          const path =
            pipeline !== undefined && stage !== undefined
              ? `${flowPath(site, pipeline, stage)}/runs`
              : `${site.path}/runs`;
          const query = new URLSearchParams({
            ...(pipeline !== undefined && stage === undefined && { pipelineId: pipeline }),
            ...(options.status !== undefined && { status: options.status }),
          });
          const runs: ListedRun[] = [];
          let cursor: string | null = null;
          do {
            query.set("per_page", String(Math.min(MAX_PAGE, options.limit - runs.length)));
            if (cursor !== null) query.set("cursor", cursor);
            const page = await site.server.ask("GET", `${path}?${query.toString()}`, RunsSchema);
            runs.push(...page.data.runs);
            cursor = page.nextCursor;
          } while (cursor !== null && runs.length < options.limit);
          if (site.json) printJson(terminal, runs);
          else printRuns(terminal, runs, `${pipeline ?? ""}/${stage ?? ""}`);
          return RUN_EXIT.success;
        }),
      ),
    );
};

function toCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a number from 1 to 9999.");
}

const COLOR: Readonly<Record<string, Parameters<typeof paint>[1]>> = {
  success: "green",
  failure: "red",
  running: "cyan",
};

function printRuns(terminal: Terminal, runs: readonly ListedRun[], asked: string): void {
  if (runs.length === 0) terminal.err("No runs yet.\n");
  const rows = runs.map((run) => {
    const took = tookMs(run.startedAt, run.concludedAt);
    const label = run.stage === undefined ? asked : `${run.pipelineId ?? ""}/${run.stage}`;
    return [
      `${label}#${run.number}`,
      run.status,
      run.createdAt.slice(0, 16).replace("T", " "),
      took === null ? "" : spellMs(took),
      printable(run.triggeredBy),
      run.name === run.id ? "" : printable(run.name),
    ];
  });
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const colored = cells.map((cell, column) =>
      column === 1 ? paint(terminal, COLOR[row[1] ?? ""] ?? "yellow", cell) : cell,
    );
    terminal.out(`${colored.join("  ").trimEnd()}\n`);
  }
}
