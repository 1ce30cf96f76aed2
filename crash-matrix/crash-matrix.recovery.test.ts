import { expect, test } from "vitest";
import { SEAMS, type Seam } from "@/server/seams";
import { playCases, type MatrixResult } from "./matrix";
import { planEverySeam, planSeams } from "./plan";
import { toReport, toTable, writeReport } from "./report";

const SEED = 1;

test("workers killed once at every seam, frozen, and with a database that comes and goes, lose and repeat nothing", async () => {
  const results: MatrixResult[] = [];
  const startedAt = performance.now();
  const missing = (): Seam[] => {
    const reached = new Set(results.flatMap(({ recoveries }) => recoveries.map(({ after }) => after)));
    return SEAMS.filter((seam) => !reached.has(seam));
  };
  await playCases(planEverySeam(SEED), 2, (result) => results.push(result));
  const late = missing();
  if (late.length > 0) await playCases([planSeams(late, SEED)], 1, (result) => results.push(result));
  const report = toReport(SEED, results, (performance.now() - startedAt) / 1000);
  writeReport(report, "test-results/crash-matrix");
  expect(report.mistakes, toTable(report)).toEqual([]);
  expect(missing()).toEqual([]);
}, 900_000);

test("a seed stands for one plan", () => {
  expect(planEverySeam(7)).toEqual(planEverySeam(7));
  expect(planEverySeam(7)).not.toEqual(planEverySeam(8));
});
