import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { CaseResult, Recovery } from "./run-case";

/** Milliseconds, of those deaths after which there was something to take over. */
export interface RecoveryFigures {
  after: string;
  workers: number;
  times: number;
  /** Of those, how many had something in hand. */
  recovered: number;
  p50: number | null;
  p95: number | null;
  max: number | null;
}

export interface MatrixReport {
  at: string;
  seed: number;
  machine: { cores: number; processor: string; memoryGb: number };
  kills: number;
  cases: number;
  seconds: number;
  runs: number;
  events: number;
  jobs: number;
  requests: number;
  repeatedRequests: number;
  /** By number of workers, all kills together. */
  totals: RecoveryFigures[];
  seams: RecoveryFigures[];
  missed: string[];
  mistakes: { case: number; workers: number; mistake: string }[];
}

export function toReport(
  seed: number,
  results: readonly (CaseResult & { workers: number })[],
  seconds: number,
): MatrixReport {
  const sum = (of: (result: CaseResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const recoveries = results.flatMap((result) => result.recoveries);
  const kills = recoveries.filter(({ after }) => !/^(database|frozen)/.test(after));
  return {
    at: new Date().toISOString(),
    seed,
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? "unknown",
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    kills: sum((result) => result.kills),
    cases: results.length,
    seconds: Math.round(seconds),
    runs: sum((result) => result.runs),
    events: sum((result) => result.events),
    jobs: sum((result) => result.jobs),
    requests: sum((result) => result.requests),
    repeatedRequests: sum((result) => result.repeatedRequests),
    totals: figuresOf(kills.map((one) => ({ ...one, after: "every kill" }))),
    seams: figuresOf(recoveries),
    missed: results.flatMap((result) => result.missed),
    mistakes: results.flatMap((result) =>
      result.mistakes.map((mistake) => ({ case: result.index, workers: result.workers, mistake })),
    ),
  };
}

function figuresOf(recoveries: readonly Recovery[]): RecoveryFigures[] {
  const groups = new Map<string, Recovery[]>();
  for (const one of recoveries) {
    const key = `${one.workers} ${one.after}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .map((group): RecoveryFigures => {
      const times = group
        .flatMap(({ milliseconds }) => (milliseconds === null ? [] : [milliseconds]))
        .toSorted((a, b) => a - b);
      const at = (share: number): number | null =>
        times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? null;
      return {
        after: group[0]?.after ?? "",
        workers: group[0]?.workers ?? 0,
        times: group.length,
        recovered: times.length,
        p50: at(0.5),
        p95: at(0.95),
        max: times.at(-1) ?? null,
      };
    })
    .toSorted((a, b) => a.workers - b.workers || a.after.localeCompare(b.after));
}

/** For people: what was done, how long it took, what went wrong. */
export function toTable(report: MatrixReport): string {
  const { machine } = report;
  const width = Math.max(...report.seams.map(({ after }) => after.length), 20);
  const head = ["after".padEnd(width), "workers", "times", "p50 ms", "p95 ms", "max ms"];
  const line = (one: RecoveryFigures): string =>
    [
      one.after.padEnd(width),
      String(one.workers).padStart(7),
      String(one.times).padStart(5),
      ...[one.p50, one.p95, one.max].map((value) => (value === null ? "–" : String(value)).padStart(6)),
    ].join("  ");
  return [
    `crash matrix, seed ${report.seed}: ${report.kills} kills in ${report.cases} cases, ${report.seconds} s on ${machine.cores} cores (${machine.processor})`,
    `${report.runs} runs with ${report.events} events, ${report.jobs} jobs (each once), ${report.requests} requests (${report.repeatedRequests} sent again with the same key)`,
    "",
    head.join("  "),
    ...report.seams.map(line),
    "",
    ...report.totals.map(line),
    "",
    ...(report.missed.length > 0 ? [`never came to: ${report.missed.join(", ")}`] : []),
    report.mistakes.length === 0 ? "no mistake" : `${report.mistakes.length} MISTAKES`,
    ...report.mistakes.map(
      (one) =>
        `  ${one.mistake}\n    replay: npm run crash-matrix -- --seed ${report.seed} --workers ${one.workers} --case ${one.case}`,
    ),
  ].join("\n");
}

/** Writes `crash-matrix.json` and, for people, `crash-matrix.txt`. */
export function writeReport(report: MatrixReport, directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "crash-matrix.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(directory, "crash-matrix.txt"), `${toTable(report)}\n`);
}
