import { describe, expect, it } from "vitest";
import {
  copyNodes,
  describeAction,
  openSession,
  redoLabel,
  reduceEditor,
  undoLabel,
  type EditorAction,
  type EditorState,
} from "./index";

const FLOW = `# Keep the backup first.
apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # Nothing happens before this.
      - kind: AddonBackup
        ref: backup
        spec: { addonId: "db" } # nightly
        condition: success
      - kind: Workflow
        spec:
          type: parallel
          steps:
            - kind: JobRun
              ref: migrate
              spec:
                jobId: migrate
                runtimeEnvironment: { BACKUP: "\${refs.backup.id}", OTHER: "\${fn.get(refs['backup'], 'id')}" }
            - kind: JobRun
              ref: warm-up
              spec: { jobId: cache }
      - kind: Delay
        ref: pause
        spec: { seconds: 5 }
`;

const open = (text = FLOW): EditorState => openSession(text, "yaml");
const act = (state: EditorState, ...actions: EditorAction[]): EditorState =>
  actions.reduce(reduceEditor, state);
const set = (key: string, path: (string | number)[], value: unknown): EditorAction => ({
  type: "set",
  key,
  path,
  value,
});

describe("what the author wrote", () => {
  it("goes along with a moved step, comments and all, and the rest stays as it is", () => {
    const { source } = act(open(), { type: "move", keys: ["0"], to: { parentKey: "root", index: 3 } });
    const lines = FLOW.split("\n");
    expect(source.text.split("\n")).toEqual([
      ...lines.slice(0, 7),
      ...lines.slice(12, 27),
      ...lines.slice(7, 12),
      "",
    ]);
  });

  it("is as it was after wrapping and unwrapping", () => {
    const wrapped = act(open(), { type: "wrap", keys: ["0", "2"], workflow: "parallel" });
    expect(wrapped.source.text).toContain(
      "            # Nothing happens before this.\n            - kind: AddonBackup",
    );
    expect(wrapped.selection).toEqual(["0"]);
    const back = act(
      wrapped,
      { type: "unwrap", key: "0" },
      { type: "move", keys: ["1"], to: { parentKey: "root", index: 3 } },
    );
    expect(back.source.text).toBe(FLOW);
  });

  it("changes in one line when one field does", () => {
    const { source } = act(open(), set("2", ["spec", "seconds"], 30));
    expect(source.text).toBe(FLOW.replace("seconds: 5", "seconds: 30"));
  });
});

describe("undo", () => {
  it("takes typing into one field back at once, and a choice alone", () => {
    const typed = act(
      open(),
      ...["c", "ca", "cac", "cach"].map((text) => set("2", ["timeoutDuration"], text)),
    );
    expect(act(typed, { type: "undo" }).source.text).toBe(FLOW);
    const chosen = act(open(), set("2", ["condition"], "success"), set("2", ["condition"], "running"));
    expect(act(chosen, { type: "undo" }).legible.text).toContain("condition: success\n");
    const elsewhere = act(
      open(),
      set("2", ["ref"], "p"),
      { type: "select", keys: ["0"] },
      set("2", ["ref"], "pp"),
    );
    expect(elsewhere.history.done).toHaveLength(2);
  });

  it("takes typing in the code back at once, until there is a pause", () => {
    const write = (text: string, atMs: number): EditorAction => ({ type: "write", text: FLOW + text, atMs });
    const state = act(open(), write("#", 0), write("# e", 900), write("# en", 1800), write("# end", 3000));
    expect(state.history.done).toHaveLength(2);
    expect(act(state, { type: "undo" }).source.text).toBe(`${FLOW}# en`);
    expect(act(state, { type: "undo" }, { type: "undo" }).source.text).toBe(FLOW);
  });

  it("selects what was selected, and says what it does", () => {
    const before = act(open(), { type: "select", keys: ["0", "2"] });
    const removed = act(before, { type: "remove", keys: ["0", "2"] });
    expect(removed).toMatchObject({ selection: [], focusKey: "0" });
    expect(undoLabel(removed)).toBe("2 steps removed");
    const back = act(removed, { type: "undo" });
    expect(back).toMatchObject({ selection: ["0", "2"], focusKey: "2" });
    expect([undoLabel(back), redoLabel(back)]).toEqual([null, "2 steps removed"]);
    expect(describeAction(removed, back)).toBe("Undone: 2 steps removed");
    expect(describeAction(back, act(back, { type: "redo" }))).toBe("Done again: 2 steps removed");
  });

  it("takes another document altogether back, its format included", () => {
    const json = '{"apiVersion":"v1.2","spec":{"kind":"Workflow","spec":{"type":"sequential","steps":[]}}}';
    const replaced = act(open(), { type: "replace", text: json });
    expect(replaced.source).toMatchObject({ text: json, format: "json" });
    expect(act(replaced, { type: "undo" }).source).toMatchObject({ text: FLOW, format: "yaml" });
  });
});

describe("refs", () => {
  it("are followed by the expressions that read them, in the same step", () => {
    const renamed = act(open(), set("0", ["ref"], "dump"));
    expect(renamed.source.text).toBe(
      FLOW.replace("ref: backup", "ref: dump")
        .replace("refs.backup.", "refs.dump.")
        .replace("refs['backup']", "refs['dump']"),
    );
    expect(act(renamed, { type: "undo" }).source.text).toBe(FLOW);
  });

  it.each([
    ["migrate", "Another step or trigger is called `migrate` already."],
    ["2 b", "A ref begins with a letter, and goes on with letters, digits, `-` and `_`; 63 at most."],
  ])("are not set to %s", (ref, refusal) => {
    const state = act(open(), set("0", ["ref"], ref));
    expect(state).toMatchObject({ refusal, source: { text: FLOW } });
  });

  it("of copies are new, and copies read copies", () => {
    const copied = act(open(), { type: "duplicate", keys: ["0", "1"] });
    expect(copied.selection).toEqual(["2", "3"]);
    expect(copied.source.text).toContain("ref: backup-2");
    expect(copied.source.text).toContain("refs.backup-2.id");
    expect(copied.source.text).toContain("refs['backup-2']");
    expect(copied.source.text).toContain("ref: migrate-2");
  });
});

describe("pasting", () => {
  const at = { parentKey: "1", index: 2 };
  const paste = (text: string): EditorState => act(open(), { type: "paste", text, at });

  it.each([
    ["a node as it was copied", copyNodes(open(), ["2"]), ["Delay"]],
    ["several nodes", copyNodes(open(), ["1.0", "2"]), ["JobRun", "Delay"]],
    ["YAML", "- kind: Approval\n  spec: { amount: 1 }\n", ["Approval"]],
    ["a whole flow of another order", FLOW, ["Workflow"]],
    [
      "a whole flow of the same order",
      FLOW.replace("type: sequential", "type: parallel"),
      ["AddonBackup", "Workflow", "Delay"],
    ],
  ])("takes %s", (_, text, kinds) => {
    const { legible, selection, refusal } = paste(text);
    expect(refusal).toBeNull();
    const value = legible.value as { spec: { spec: { steps: { spec: { steps: { kind: string }[] } }[] } } };
    expect(value.spec.spec.steps[1]?.spec.steps.slice(2).map(({ kind }) => kind)).toEqual(kinds);
    expect(selection).toEqual(kinds.map((_kind, index) => `1.${2 + index}`));
  });

  it.each([
    ["", "The clipboard is empty."],
    ["Dear all", "The clipboard has no steps. Copy steps here or in another flow, or their JSON or YAML."],
    ["{", /^What is in the clipboard is neither JSON nor YAML\. Line 1: /],
    ["[]", "The list in the clipboard is empty."],
    ['[{"kind":"Delay","spec":{}},3]', /^Item 2 in the clipboard is no node: /],
    ['{"spec":{"kind":"Workflow","spec":{"steps":[]}}}', "The flow in the clipboard has no steps."],
    ['{"name":"x"}', /it has no `kind`, such as `Build` or `Release`\.$/],
  ])("says what is wrong with %j", (text, refusal) => {
    const state = paste(text);
    expect(state.refusal).toEqual(typeof refusal === "string" ? refusal : expect.stringMatching(refusal));
    expect(state.source.text).toBe(FLOW);
  });
});

describe("what is not possible", () => {
  it.each<[EditorAction, string]>([
    [
      { type: "move", keys: ["1"], to: { parentKey: "1", index: 0 } },
      "The parallel workflow cannot be moved into itself.",
    ],
    [
      { type: "move", keys: ["root"], to: { parentKey: "1", index: 0 } },
      "The outermost workflow cannot be moved: it holds the whole flow.",
    ],
    [
      { type: "move", keys: ["0"], to: { parentKey: "root", index: 9 } },
      "There is no place 10 among 3 steps.",
    ],
    [{ type: "move", keys: ["0"], to: { parentKey: "2", index: 0 } }, "Delay pause holds no steps."],
    [{ type: "remove", keys: [] }, "Nothing is selected."],
    [{ type: "remove", keys: ["7"] }, "What was selected is no longer in the flow."],
    [
      { type: "wrap", keys: ["0", "1.0"], workflow: "parallel" },
      "Only steps that stand side by side in one workflow can be wrapped together.",
    ],
    [{ type: "unwrap", key: "root" }, "The outermost workflow stays: it holds the whole flow."],
    [{ type: "unwrap", key: "2" }, "Delay pause is no workflow."],
    [
      { type: "shift", keys: ["0"], by: "earlier" },
      "AddonBackup backup cannot go further up in the outermost workflow.",
    ],
    [{ type: "shift", keys: ["2"], by: "out" }, "Delay pause cannot leave the outermost workflow."],
    [{ type: "undo" }, "There is nothing to undo."],
    [
      set("0", ["ref", "x"], 1),
      "`spec.spec.steps.0.ref` is neither an object nor a list: it cannot hold `x`.",
    ],
  ])("%o", (action, refusal) => {
    const before = open();
    const after = reduceEditor(before, action);
    expect(after).toEqual({ ...before, refusal });
    expect(describeAction(before, after)).toBe(refusal);
    expect(reduceEditor(after, { type: "select", keys: [] }).refusal).toBeNull();
  });

  it("is to change the drawing while the code has a mistake; the last good picture stays", () => {
    const broken = act(open(), { type: "write", text: FLOW.replace("kind: Delay", "kind: [Delay"), atMs: 0 });
    expect(broken.legible.text).toBe(FLOW);
    const refused = act(broken, { type: "remove", keys: ["0"] });
    expect(refused.refusal).toMatch(
      /^The code has a mistake in line \d+\. Mend it there, or undo, before you change the drawing\.$/,
    );
    expect(act(refused, { type: "undo" })).toMatchObject({ source: { text: FLOW }, refusal: null });
  });
});

describe("the keyboard", () => {
  it("goes through the structure, and takes in what it passes with shift", () => {
    const walk = (
      to: "next" | "previous" | "parent" | "child" | "last" | "first",
      extend = false,
    ): EditorAction => ({ type: "walk", to, extend });
    const start = open();
    let state = act(start, walk("child"));
    expect(state).toMatchObject({ focusKey: "0", selection: ["0"] });
    expect(describeAction(start, state)).toBe("AddonBackup backup, step 1 of 3");
    state = act(state, walk("next"), walk("child"));
    expect(describeAction(start, state)).toBe("JobRun migrate, branch 1 of 2 of the parallel workflow");
    state = act(state, walk("next", true));
    expect(state.selection).toEqual(["1.0", "1.1"]);
    expect(act(state, walk("previous", true)).selection).toEqual(["1.0"]);
    expect(act(state, walk("parent")).focusKey).toBe("1");
    expect(act(state, walk("last")).focusKey).toBe("2");
    expect(act(state, walk("first"), walk("previous")).focusKey).toBe("root");
  });

  it("moves a step up, down, out of its workflow and into the one beside it", () => {
    const moved = (key: string, by: "earlier" | "later" | "out" | "in"): EditorState =>
      act(open(), { type: "select", keys: [key] }, { type: "shift", keys: [key], by });
    expect(moved("2", "earlier").selection).toEqual(["1"]);
    expect(moved("0", "later").selection).toEqual(["1"]);
    expect(moved("1.0", "out").selection).toEqual(["2"]);
    expect(moved("2", "in").selection).toEqual(["1.2"]);
    expect(moved("0", "in").selection).toEqual(["0.0"]);
    expect(undoLabel(moved("2", "in"))).toBe("Delay pause moved to branch 3 of 3 of the parallel workflow");
  });
});

it("a step that is typed above keeps the selection on the same steps", () => {
  const state = act(open(), { type: "select", keys: ["1.1", "2"] });
  const text = FLOW.replace(
    "      - kind: Delay",
    "      - kind: Approval\n        spec: { amount: 1 }\n      - kind: Delay",
  );
  expect(act(state, { type: "write", text, atMs: 0 })).toMatchObject({
    selection: ["1.1", "3"],
    focusKey: "3",
  });
});
