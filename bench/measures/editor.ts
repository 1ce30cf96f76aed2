import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { broke, cell, type Bench, type Cell, type Figure } from "../figures";
import { median } from "../statistics";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Building the product first takes most of it. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_REPORT_BYTES = 20_000_000;
const TITLE = "the editor of a flow of 1,000 nodes";

const annotation = z.object({ type: z.string(), description: z.string().optional() });
const test = z.object({ tests: z.array(z.object({ annotations: z.array(annotation) })) });
/** As far as it is read: suites, of which a file is one, have suites. */
const report = z.object({ suites: z.array(z.object({ specs: z.array(test) })) });

const perFrame = (framesPerSecond: number): Cell => ({
  value: 1_000 / framesPerSecond,
  text: `${framesPerSecond.toFixed(0)} a second`,
});

/** What the browser test of a large flow notes, the goal, and how its median reads. */
const FIGURES: readonly { noted: string; title: string; goal: string; read: (value: number) => Cell }[] = [
  {
    noted: "interactive in, ms",
    title: "from its data to an answered key",
    goal: "≤ 1.5 s",
    read: (value) => cell(value, "ms"),
  },
  {
    noted: "frames per second, panned",
    title: "frames while it is panned",
    goal: "≥ 45 a second",
    read: perFrame,
  },
  {
    noted: "frames per second, carried",
    title: "frames while a step is carried",
    goal: "≥ 45 a second",
    read: perFrame,
  },
  {
    noted: "blocked for at most, ms",
    title: "longest task while its code is typed in",
    goal: "≤ 50 ms",
    read: (value) => (value === 0 ? { value, text: "none of 50 ms" } : cell(value, "ms")),
  },
];

/** 10: a flow of 1,000 nodes in the editor, in a browser that draws by software; only ours has one. */
export async function measureEditor(bench: Bench): Promise<Figure[]> {
  if (!bench.wants(10)) return [];
  bench.say(TITLE);
  const { name } = bench.ours;
  try {
    const noted = await readNotes();
    return FIGURES.map(({ noted: type, title, goal, read }) => {
      const values = noted.get(type);
      if (values === undefined) throw new Error(`The browser test noted no "${type}".`);
      return { title: `${TITLE}: ${title}`, goal, cells: { [name]: read(median(values)) } };
    });
  } catch (error) {
    return [{ title: TITLE, goal: "", cells: { [name]: broke(error, bench) } }];
  }
}

/** By what was measured: its values. The test fails where they are far from their goals, and notes them all the same. */
async function readNotes(): Promise<Map<string, number[]>> {
  const playwright = join(root, "node_modules", ".bin", "playwright");
  const { stdout } = await promisify(execFile)(
    playwright,
    ["test", "e2e/editor-large.spec.ts", "--reporter=json"],
    { cwd: root, timeout: TIMEOUT_MS, maxBuffer: MAX_REPORT_BYTES },
  ).catch((error: unknown) => z.object({ stdout: z.string().min(1) }).parse(error));
  const { suites } = report.parse(JSON.parse(stdout.slice(stdout.indexOf("{"))));
  const annotations = suites.flatMap(({ specs }) =>
    specs.flatMap(({ tests }) => tests.flatMap((one) => one.annotations)),
  );
  return new Map(
    annotations.map(({ type, description = "" }) => [type, description.split(" ").map(Number)] as const),
  );
}
