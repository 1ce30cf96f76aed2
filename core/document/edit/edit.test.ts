import { describe, expect, it } from "vitest";
import { parseSource, type DocumentPath } from "../index";
import { editSource, EditError, formatSource, replaceValue, type DocumentEdit } from "./index";

const STEPS: DocumentPath = ["spec", "spec", "steps"];
const FLOW = `# Production, owned by the platform team

apiVersion: v1.2 # as it was
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # before anything else
      - kind: AddonBackup
        ref: 'backup'   # the name
        spec:
          addonId: pg

      # schema first
      - kind: JobRun
        ref: migrate
        spec: {jobId: "job-prod", env: {A: "1"}}
      # - kind: Approval
triggers: []
`;
const edited = (text: string, ...edits: DocumentEdit[]): string =>
  editSource(parseSource(text).source, edits).text;
const lines = (text: string): string[] => text.split("\n");
/** What \`diff\` would say, for edits that move nothing. */
const changedLines = (before: string, after: string): { gone: string[]; come: string[] } => ({
  gone: lines(before).filter((line) => !lines(after).includes(line)),
  come: lines(after).filter((line) => !lines(before).includes(line)),
});

describe("editSource on YAML", () => {
  it("changes a value within its line", () => {
    const after = edited(FLOW, { type: "set", path: [...STEPS, 0, "ref"], value: "dump" });
    expect(changedLines(FLOW, after)).toEqual({
      gone: ["        ref: 'backup'   # the name"],
      come: ["        ref: 'dump'   # the name"],
    });
  });

  it("moves a step with its comments", () => {
    const after = edited(FLOW, { type: "move", from: [...STEPS, 1], to: [...STEPS, 0] });
    expect(after).toMatchInlineSnapshot(`
      "# Production, owned by the platform team

      apiVersion: v1.2 # as it was
      spec:
        kind: Workflow
        spec:
          type: sequential
          steps:
            # schema first
            - kind: JobRun
              ref: migrate
              spec: {jobId: "job-prod", env: {A: "1"}}

            # before anything else
            - kind: AddonBackup
              ref: 'backup'   # the name
              spec:
                addonId: pg
            # - kind: Approval
      triggers: []
      "
    `);
  });

  it("moves a step into a workflow of its own, indented as it must be there", () => {
    const workflow = { kind: "Workflow", spec: { type: "parallel", steps: [] } };
    const after = edited(
      FLOW,
      { type: "insert", path: [...STEPS, 2], value: workflow },
      { type: "move", from: [...STEPS, 0], to: [...STEPS, 1, "spec", "steps", 0] },
    );
    expect(after).toMatchInlineSnapshot(`
      "# Production, owned by the platform team

      apiVersion: v1.2 # as it was
      spec:
        kind: Workflow
        spec:
          type: sequential
          steps:
            # schema first
            - kind: JobRun
              ref: migrate
              spec: {jobId: "job-prod", env: {A: "1"}}

            - kind: Workflow
              spec:
                type: parallel
                steps:
                  # before anything else
                  - kind: AddonBackup
                    ref: 'backup'   # the name
                    spec:
                      addonId: pg
            # - kind: Approval
      triggers: []
      "
    `);
  });

  it("leaves the comments around a list that becomes empty, and fills it again", () => {
    const empty = edited(
      FLOW,
      { type: "remove", path: [...STEPS, 0] },
      { type: "remove", path: [...STEPS, 0] },
    );
    expect(empty).toContain("    steps: []\n      # - kind: Approval\ntriggers: []\n");
    const full = edited(empty, {
      type: "insert",
      path: [...STEPS, 0],
      value: { kind: "Delay", spec: { seconds: 5 } },
    });
    expect(full).toContain("    steps:\n      - kind: Delay\n        spec:\n          seconds: 5\n");
  });

  it("takes a comment below a step along when it is indented deeper, and leaves one that is not", () => {
    const text = "- a: 1\n  # of a\n# of b\n- b: 2\n# at the end\n";
    expect(edited(text, { type: "move", from: [0], to: [1] })).toBe(
      "# of b\n- b: 2\n- a: 1\n  # of a\n# at the end\n",
    );
  });

  it("stays in brackets where the author is", () => {
    const path = [...STEPS, 1, "spec", "env", "B"];
    const after = edited(FLOW, { type: "set", path, value: "two words" });
    expect(changedLines(FLOW, after).come).toEqual([
      '        spec: {jobId: "job-prod", env: {A: "1", B: two words}}',
    ]);
  });

  it("keeps line breaks of Windows", () => {
    const after = edited(FLOW.replaceAll("\n", "\r\n"), {
      type: "insert",
      path: [...STEPS, 1],
      value: { kind: "Delay", spec: { until: "12:00\n" } },
    });
    expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(after).toContain("- kind: Delay\r\n        spec:\r\n          until: |\r\n            12:00\r\n");
  });

  it("writes aliases out when the value they stand for changes, and loses none", () => {
    const text = "a: &x { n: 1 } # one\nb: *x\nc: 3 # three\n";
    const source = editSource(parseSource(text).source, [{ type: "set", path: ["a", "n"], value: 2 }]);
    expect(source.value).toEqual({ a: { n: 2 }, b: { n: 1 }, c: 3 });
    expect(source.text).toContain("c: 3 # three\n");
  });

  it("prints what has explicit keys anew, and only that", () => {
    const source = parseSource("a: # odd\n  ? k\n  : 1\nb: 2 # even\n").source;
    const after = editSource(source, [{ type: "set", path: ["a", "k"], value: 5 }]);
    expect(after.value).toEqual({ a: { k: 5 }, b: 2 });
    expect(after.text).toContain("b: 2 # even\n");
  });
});

describe("editSource on JSON", () => {
  const json = '{\n\t"a": [1, 2,  3],\n\t"b": {\n\t\t"c": "\\u00e9"\n\t}\n}';

  it("adds in the document's own style", () => {
    expect(
      edited(
        json,
        { type: "set", path: ["b", "d"], value: { e: [true] } },
        { type: "insert", path: ["a", 1], value: 9 },
        { type: "rename", path: ["b", "c"], key: "x" },
      ),
    ).toBe(
      '{\n\t"a": [1, 9, 2,  3],\n\t"b": {\n\t\t"x": "\\u00e9",\n\t\t"d": {\n\t\t\t"e": [\n\t\t\t\ttrue\n\t\t\t]\n\t\t}\n\t}\n}',
    );
  });

  it("keeps a document of one line on one line", () => {
    expect(edited('{"a":[1,2],"b":{}}', { type: "set", path: ["b", "c"], value: [{ d: 1 }] })).toBe(
      '{"a":[1,2],"b":{"c":[{"d":1}]}}',
    );
    expect(edited('{ "a": [1, 2] }', { type: "remove", path: ["a", 0] })).toBe('{ "a": [2] }');
  });
});

describe("an edit that cannot be", () => {
  const source = parseSource('{"a":[1]}').source;
  it.each<[string, DocumentEdit, string]>([
    ["of what is not there", { type: "remove", path: ["b"] }, "The document has no place `b`."],
    [
      "beyond a list's end",
      { type: "insert", path: ["a", 2], value: 1 },
      "The document has no place `a[2]`.",
    ],
    ["of a field that is there", { type: "insert", path: ["a"], value: 1 }, "`a` is there already."],
    [
      "of no JSON",
      { type: "set", path: ["a"], value: undefined },
      "Only values of JSON can stand in a document.",
    ],
  ])("%s is refused", (_, edit, message) => {
    expect(() => editSource(source, [edit])).toThrow(new EditError(message));
    expect(source.text).toBe('{"a":[1]}');
  });

  it("is one of a text with mistakes: what could not be read would be lost", () => {
    const broken = parseSource('{"a":1,,"b":2}').source;
    expect(() => editSource(broken, [{ type: "set", path: ["a"], value: 2 }])).toThrow(
      "The text has a mistake in line 1, which must be mended first.",
    );
  });
});

describe("replaceValue", () => {
  const source = parseSource(FLOW).source;
  type Flow = { spec: { spec: { steps: Record<string, unknown>[] } } };
  const flow = (): Flow & Record<string, unknown> =>
    structuredClone(source.value) as Flow & Record<string, unknown>;

  it("changes nothing when nothing changed, in whatever order the fields are", () => {
    const reordered = Object.fromEntries(Object.entries(flow()).reverse());
    expect(replaceValue(source, reordered)).toBe(source);
  });

  it("finds a step again that was put into a workflow, text and comments and all", () => {
    const value = flow();
    const [backup, migrate] = value.spec.spec.steps;
    value.spec.spec.steps = [
      { kind: "Workflow", spec: { type: "parallel", steps: [{ ...migrate, timeoutDuration: 60 }, backup] } },
    ];
    const after = replaceValue(source, value).text;
    for (const kept of [
      "# before anything else",
      "ref: 'backup'   # the name",
      "# schema first",
      '{jobId: "job-prod", env: {A: "1"}}',
      "# - kind: Approval",
    ])
      expect(after).toContain(kept);
    expect(after).toContain("\n              timeoutDuration: 60\n");
  });

  it("starts a document that was empty", () => {
    expect(replaceValue(parseSource("").source, { a: [1] }).text).toBe("a:\n  - 1\n");
    expect(replaceValue(parseSource("# only this\n").source, { a: 1 }).text).toBe("# only this\na: 1\n");
  });

  it("edits a document of 1,000 steps in well under a second", { timeout: 60_000 }, () => {
    const steps = Array.from({ length: 1000 }, (_, index) => ({
      kind: "JobRun",
      ref: `job-${index}`,
      spec: { jobId: `job-${index}`, runtimeEnvironment: { A: "1" } },
    }));
    const document = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
    const big = parseSource(JSON.stringify(document, null, 2)).source;
    const moved = structuredClone(document);
    moved.spec.spec.steps.unshift(...moved.spec.spec.steps.splice(500, 1));
    const times = [0, 1, 2, 3, 4].map(() => {
      // Of this process alone: other work on the machine does not count.
      const start = process.cpuUsage();
      const after = replaceValue(big, moved);
      const { user, system } = process.cpuUsage(start);
      expect(after.value).toEqual(moved);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(500);
  });
});

describe("formatSource", () => {
  it("indents by two and leaves all else", () => {
    const uneven = `a:   1  # one\n\n\n\nb:\n    - x:   {p: 1}\n      # deep\n      y: >-\n          two\n          lines\n    # tail\n`;
    expect(formatSource(parseSource(uneven).source).text).toBe(
      "a: 1  # one\n\nb:\n  - x: {p: 1}\n    # deep\n    y: >-\n        two\n        lines\n  # tail\n",
    );
  });
});
