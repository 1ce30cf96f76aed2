import { cpus, loadavg, totalmem } from "node:os";
import type { Contestant } from "./contestant";
import type { Figure } from "./figures";

/** All that was found, as `results/*.json` has it. */
export interface Report {
  at: string;
  quick: boolean;
  machine: {
    cpu: string;
    cores: number;
    memoryGb: number;
    node: string;
    postgres: string;
    /** Milliseconds of a one-row commit, before and after the measures. */
    commitMs: { before: { p50: number; p99: number }; after: { p50: number; p99: number } };
    /** Runnable processes, one-minute average, before and after. */
    load: { before: number; after: number };
  };
  contestants: { name: string; version: string; configuration: string }[];
  figures: Figure[];
}

export function describeMachine(): Pick<Report["machine"], "cpu" | "cores" | "memoryGb" | "node"> {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

export const currentLoad = (): number => loadavg()[0] ?? 0;

/** A Markdown page. */
export function toMarkdown(report: Report, ours: Contestant["name"]): string {
  const { machine, contestants, figures } = report;
  const { before, after } = machine.commitMs;
  const names = contestants.map(({ name }) => name);
  const rows = figures.map((figure) => [
    figure.title,
    ...names.map((name) => figure.cells[name]?.text ?? "—"),
    ratioOf(figure, ours),
    figure.goal,
  ]);
  return [
    `# Benchmark of ${report.at}${report.quick ? " (quick: few repetitions)" : ""}`,
    "",
    `- Machine: ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB; load ${machine.load.before.toFixed(1)} before, ${machine.load.after.toFixed(1)} after`,
    `- Node.js ${machine.node.slice(1)}, PostgreSQL ${machine.postgres}, durable, one server for all`,
    `- One-row commit of one client: p50 ${before.p50.toFixed(2)} ms, p99 ${before.p99.toFixed(2)} ms before; p50 ${after.p50.toFixed(2)} ms, p99 ${after.p99.toFixed(2)} ms after`,
    ...contestants.map(({ name, version, configuration }) => `- ${name} ${version}: ${configuration}`),
    "",
    ...table([["", ...names, "ours ÷ best peer", "goal"], ...rows]),
    "",
  ].join("\n");
}

function ratioOf(figure: Figure, ours: string): string {
  const mine = figure.cells[ours]?.value ?? null;
  const others = Object.entries(figure.cells).flatMap(([name, { value }]) =>
    name === ours || value === null ? [] : [value],
  );
  const best = Math.min(...others);
  if (mine === null || others.length === 0 || best <= 0) return "—";
  return (mine / best).toFixed(2);
}

function table(rows: string[][]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [
    line(head),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.slice(1).map(line),
  ];
}
