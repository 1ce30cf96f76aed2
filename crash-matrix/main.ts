/**
 * `npm run crash-matrix`: kills real workers at every named seam until the engine has shown that it loses nothing.
 * Options: `--kills 500` for each number of workers · `--seed 1` · `--workers 1` or `3` (both when absent) · `--case 7`
 * (that one alone, as the report names it) · `--lanes 2` · `--report DIR`. See docs/crash-matrix.md.
 */
import { parseArgs } from "node:util";
import type { MatrixResult } from "./matrix";
import { planCases } from "./plan";
import { toReport, toTable, writeReport } from "./report";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "1,3" },
    case: { type: "string" },
    lanes: { type: "string", default: "2" },
    report: { type: "string", default: process.env.SLIPWAY_REPORTS ?? "test-results/crash-matrix" },
  },
});
const seed = Number(options.seed);
const plans = options.workers.split(",").flatMap((workers) =>
  planCases({
    seed,
    kills: Number(options.kills),
    workers: Number(workers),
    every: { freeze: 5, restart: 3, cut: 2 },
  }),
);
const only = options.case?.split(",").map(Number);
// By turns with few and with many workers, so that a matrix that is stopped has seen both.
const chosen = plans
  .filter(({ index }) => only?.includes(index) ?? true)
  .toSorted((a, b) => a.index - b.index || a.workers - b.workers);

// What the matrix seals, its workers unseal; its databases are its own.
process.env.SLIPWAY_ENCRYPTION_KEY = Buffer.alloc(32, "crash-matrix").toString("base64");
process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
process.env.SLIPWAY_LOG_LEVEL ??= "silent";
const { playCases } = await import("./matrix");

const startedAt = performance.now();
const results: MatrixResult[] = [];
const report = () => toReport(seed, results, (performance.now() - startedAt) / 1000);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stop.abort(new Error("it was told to stop")));
const hear = (result: MatrixResult): void => {
  results.push(result);
  const { index, workers, kills, runs, mistakes, seconds } = result;
  process.stderr.write(
    `case ${index} with ${workers}: ${kills} kills, ${runs} runs, ${mistakes.length} mistakes (${seconds.toFixed(0)} s)\n`,
  );
  // What is known so far outlives a matrix that is stopped.
  writeReport(report(), options.report);
};
await playCases(chosen, Number(options.lanes), hear, stop.signal);
process.stdout.write(`\n${toTable(report())}\n\nreport: ${options.report}\n`);
process.exitCode = report().mistakes.length > 0 ? 1 : 0;
