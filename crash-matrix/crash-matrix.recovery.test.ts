import { expect, test } from "vitest";
import { SEAMS } from "@/server/seams";
import { playCases, type MatrixResult } from "./matrix";
import { planEverySeam } from "./plan";
import { toReport, toTable, writeReport } from "./report";

const SEED = 1;

test("workers killed once at every seam, frozen, and with a database that comes and goes, lose and repeat nothing", async () => {
  const results: MatrixResult[] = [];
  const startedAt = performance.now();
  await playCases(planEverySeam(SEED), 2, (result) => results.push(result));
  const report = toReport(SEED, results, (performance.now() - startedAt) / 1000);
  writeReport(report, "test-results/crash-matrix");
  expect(report.mistakes, toTable(report)).toEqual([]);
  const reached = new Set(report.seams.map(({ after }) => after));
  expect(SEAMS.filter((seam) => !reached.has(seam))).toEqual([]);
}, 900_000);

test("a seed stands for one plan", () => {
  expect(planEverySeam(7)).toEqual(planEverySeam(7));
  expect(planEverySeam(7)).not.toEqual(planEverySeam(8));
});
