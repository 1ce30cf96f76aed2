import { expect, it } from "vitest";
import { toJson, toYaml, type FlowDocument } from "@/core/document";
import { openSession, reduceEditor, type EditorAction, type EditorState } from "./index";

const LEAVES = 900;
/** Above what an idle machine needs (25 to 50 ms), below what would be felt or taking all of the text apart (150 to 300 ms). */
const BOUND_MS = 100;

/** A thousand nodes: workflows of ten in workflows of ten, and each job reads the one before. */
function largeFlow(): FlowDocument {
  const leaf = (index: number): unknown => ({
    kind: "JobRun",
    ref: `s${index}`,
    condition: "success",
    spec: {
      jobId: "job-prod",
      runtimeEnvironment: {
        BEFORE: index === 0 ? "" : `run \${refs.s${index - 1}.exitCode}`,
        NAME: "${fn.toUpper(args.NAME)}",
      },
    },
  });
  const workflow = (steps: unknown[]): unknown => ({ kind: "Workflow", spec: { type: "sequential", steps } });
  const chunk = (items: unknown[]): unknown[] =>
    Array.from({ length: Math.ceil(items.length / 10) }, (_, at) =>
      workflow(items.slice(at * 10, (at + 1) * 10)),
    );
  const leaves = Array.from({ length: LEAVES }, (_, index) => leaf(index));
  const document = {
    apiVersion: "v1.2",
    arguments: { NAME: "main" },
    spec: workflow(chunk(chunk(leaves))),
  };
  return document as unknown as FlowDocument;
}

/** Processor time of the quickest of some runs: other tests share the machine. */
function quickestMs(work: () => unknown): number {
  return Math.min(
    ...Array.from({ length: 4 }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

const node = { kind: "Delay", ref: "s1", spec: { seconds: 5 } };
const ACTIONS: readonly EditorAction[] = [
  { type: "insert", at: { parentKey: "4.4", index: 3 }, nodes: [node] },
  { type: "move", keys: ["4.4.4"], to: { parentKey: "8.8", index: 0 } },
  { type: "move", keys: ["7"], to: { parentKey: "root", index: 1 } },
  { type: "remove", keys: ["4.4.4"] },
  { type: "duplicate", keys: ["4.4.4", "4.4.5"] },
  { type: "wrap", keys: ["4.4.4", "4.4.5"], workflow: "parallel" },
  { type: "unwrap", key: "4.4" },
  { type: "switch", key: "4.4", to: "parallel" },
  { type: "shift", keys: ["4.4.4"], by: "out" },
  { type: "set", key: "4.4.4", path: ["spec", "jobId"], value: "other" },
  { type: "set", key: "4.4.4", path: ["ref"], value: "renamed" },
  { type: "set-document", path: ["arguments", "TAG"], value: "v1" },
  { type: "paste", text: JSON.stringify([node, node]), at: { parentKey: "4.4", index: 0 } },
];

const PATIENCE = { timeout: 120_000 };

it.each([
  ["JSON", "json" as const, toJson],
  ["YAML", "yaml" as const, toYaml],
])(
  "every action on a thousand nodes in %s takes less than 100 ms of the processor",
  PATIENCE,
  (_, format, print) => {
    const state = openSession(print(largeFlow()), format);
    const took = ACTIONS.map((action) => {
      const after = reduceEditor(state, action);
      expect(after.refusal).toBeNull();
      expect(after.source.text).not.toBe(state.source.text);
      return [action.type, quickestMs(() => reduceEditor(state, action))] as const;
    });
    for (const [type, ms] of took) expect(ms, type).toBeLessThan(BOUND_MS);
  },
);

it("typing in the code of a thousand nodes costs little more than reading it", PATIENCE, () => {
  const text = toJson(largeFlow());
  const at = text.indexOf("job-prod");
  const typed = `${text.slice(0, at)}x${text.slice(at)}`;
  const state: EditorState = openSession(text, "json");
  const write = quickestMs(() => reduceEditor(state, { type: "write", text: typed, atMs: 0 }));
  const read = quickestMs(() => openSession(typed, "json"));
  expect(write).toBeLessThan(read + 30);
});
