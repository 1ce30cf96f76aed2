import { describe, expect, it } from "vitest";
import { parseSource, toYaml, type FlowDocument } from "../index";
import { diffDocuments, formatChange } from "./index";

type Steps = Record<string, unknown>[];

function flow(steps: Steps, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { apiVersion: "v1.2", ...more, spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
}
const backup = { kind: "AddonBackup", ref: "backup", spec: { addonId: "pg" }, condition: "success" };
const migrate = { kind: "JobRun", ref: "migrate", spec: { jobId: "job-prod" }, condition: "success" };
const promote = {
  kind: "Release",
  ref: "promote",
  spec: {
    type: "deployment",
    origin: { id: "staging", type: "service" },
    target: { id: "prod", type: "service" },
  },
  timeoutDuration: 30,
};
const smoke = { kind: "JobRun", spec: { jobId: "smoke", runtimeEnvironment: { URL: "http://x" } } };
const parallel = (steps: Steps, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: "Workflow",
  ...more,
  spec: { type: "parallel", steps },
});
const texts = (before: unknown, after: unknown): string[] =>
  diffDocuments(before, after).map(({ text }) => text);
const base = flow([backup, migrate, promote, smoke]);

describe("diffDocuments", () => {
  it.each<[string, unknown, unknown, string[]]>([
    [
      "an added node",
      flow([backup, promote]),
      flow([backup, migrate, promote]),
      ["node *migrate* added after *backup*"],
    ],
    ["a first node", flow([promote]), flow([backup, promote]), ["node *backup* added before *promote*"]],
    ["the only node", flow([]), flow([backup]), ["node *backup* added in *Workflow sequential*"]],
    ["a removed node", base, flow([backup, promote, smoke]), ["node *migrate* removed"]],
    ["a node moved up", base, flow([migrate, backup, promote, smoke]), ["*migrate* moved before *backup*"]],
    [
      "a node moved down",
      base,
      flow([migrate, promote, smoke, backup]),
      ["*backup* moved after *JobRun smoke*"],
    ],
    [
      "a field of a node",
      base,
      flow([backup, migrate, { ...promote, timeoutDuration: 60 }, smoke]),
      ["timeout of *promote* 30 → 60"],
    ],
    [
      "fields that come and go",
      base,
      flow([
        { ...backup, spec: { addonId: "pg", backupType: "dump" } },
        { ...migrate, condition: undefined },
        promote,
        smoke,
      ]),
      ['backupType of *backup* set to "dump"', 'wait for completion of *migrate* removed, was "success"'],
    ],
    [
      "a node without a ref of which all fields changed",
      base,
      flow([backup, migrate, promote, { kind: "JobRun", spec: { jobId: "smoke-2" } }]),
      [
        'jobId of *JobRun smoke-2* "smoke" → "smoke-2"',
        'runtimeEnvironment of *JobRun smoke-2* removed, was {"URL":"http://x"}',
      ],
    ],
    [
      "a renamed ref",
      base,
      flow([{ ...backup, ref: "snapshot" }, migrate, promote, smoke]),
      ["ref *backup* renamed to *snapshot*"],
    ],
    [
      "another kind under the same ref",
      base,
      flow([backup, { kind: "Delay", ref: "migrate", spec: { seconds: 5 } }, promote, smoke]),
      [
        "kind of *migrate* JobRun → Delay",
        'jobId of *migrate* removed, was "job-prod"',
        "seconds of *migrate* set to 5",
        'wait for completion of *migrate* removed, was "success"',
      ],
    ],
    [
      "a workflow's type",
      flow([parallel([backup, migrate], { ref: "both" })]),
      flow([{ kind: "Workflow", ref: "both", spec: { type: "sequential", steps: [backup, migrate] } }]),
      ["*both* runs its steps one after the other, before: together"],
    ],
    [
      "nodes put into a workflow",
      base,
      flow([parallel([backup, migrate]), promote, smoke]),
      ["*backup* and *migrate* put into a parallel workflow"],
    ],
    [
      "a workflow taken away",
      flow([parallel([backup, migrate, smoke], { ref: "both" }), promote]),
      flow([backup, migrate, promote]),
      ["*backup* and *migrate* taken out of *both*", "node *JobRun smoke* removed"],
    ],
    [
      "a node moved into a workflow",
      flow([backup, parallel([migrate, promote], { ref: "both" })]),
      flow([parallel([migrate, promote, backup], { ref: "both" })]),
      ["*backup* moved after *promote*"],
    ],
    [
      "an added workflow with its nodes",
      flow([backup]),
      flow([backup, parallel([migrate, promote], { ref: "both" })]),
      ["node *both* with 2 more nodes added after *backup*"],
    ],
    [
      "arguments",
      flow([], { arguments: { LOG_LEVEL: "info", OLD: 1, SAME: true } }),
      flow([], { arguments: { LOG_LEVEL: "debug", SAME: true, NEW: "x" } }),
      ['argument LOG_LEVEL "info" → "debug"', "argument OLD 1 removed", 'argument NEW "x" added'],
    ],
    [
      "options, GitOps and the version",
      flow([], { options: { paused: false } }),
      { ...flow([], { options: { paused: true }, gitops: { branch: "main" } }), apiVersion: "v1" },
      ['apiVersion "v1.2" → "v1"', "option paused false → true", 'GitOps branch "main" added'],
    ],
    [
      "triggers and inputs",
      flow([], {
        triggers: [
          { ref: "git", vcsService: "github", branchRestrictions: ["main"] },
          { kind: "cron", ref: "night" },
        ],
      }),
      flow([], {
        triggers: [{ ref: "git", vcsService: "github", branchRestrictions: ["main", "dev"] }],
        richInputs: [{ kind: "BuildSelector", spec: { title: "Build" } }],
      }),
      [
        "trigger night removed",
        'branchRestrictions of trigger git ["main"] → ["main","dev"]',
        "input Build added",
      ],
    ],
    [
      "long values",
      flow([{ ...migrate, spec: { jobId: "job-prod", script: "a".repeat(80) } }]),
      flow([{ ...migrate, spec: { jobId: "job-prod", script: "b".repeat(80) } }]),
      ["script of *migrate* changed"],
    ],
  ])("tells of %s", (_, before, after, expected) => {
    expect(texts(before, after)).toEqual(expected);
  });

  it("says where in both documents a change is", () => {
    const after = flow([parallel([{ ...migrate, timeoutDuration: 60 }]), backup, promote, smoke]);
    expect(diffDocuments(base, after).map(({ parts: _parts, text: _text, ...change }) => change)).toEqual([
      {
        type: "nodes-wrapped",
        after: "0",
        name: "Workflow parallel",
        kind: "Workflow",
        nodes: [{ before: "1", after: "0.0", name: "migrate" }],
      },
      {
        type: "field-changed",
        before: "1",
        after: "0.0",
        name: "migrate",
        path: ["timeoutDuration"],
        from: undefined,
        to: 60,
      },
    ]);
  });

  it("formats without marks around names", () => {
    const [change] = diffDocuments(flow([promote]), flow([backup, promote]));
    expect(change && formatChange(change)).toBe("node backup added before promote");
    expect(change?.parts).toEqual(["node ", { name: "backup" }, " added ", "before ", { name: "promote" }]);
  });

  it("sees no difference in how a document is written", () => {
    const document = base as unknown as FlowDocument;
    const yaml = parseSource(toYaml(document)).source.value;
    const reordered = { spec: base.spec, apiVersion: "v1.2" };
    expect(diffDocuments(document, yaml)).toEqual([]);
    expect(diffDocuments(document, reordered)).toEqual([]);
  });

  it("keeps two nodes without refs apart by what they do, whatever their order", () => {
    const job = (id: string, more: object = {}) => ({ kind: "JobRun", spec: { jobId: id, ...more } });
    expect(
      texts(flow([job("a"), job("b"), job("c")]), flow([job("b"), job("c", { x: 1 }), job("a")])),
    ).toEqual(["x of *JobRun c* set to 1", "*JobRun a* moved after *JobRun c*"]);
  });

  it("compares two documents of 1,000 nodes in under 100 ms", () => {
    const jobs = (count: number, change: (index: number) => object): Steps =>
      Array.from({ length: count }, (_, index) => ({
        kind: "JobRun",
        spec: { jobId: `job-${index}`, runtimeEnvironment: { A: "1", B: String(index % 7) } },
        condition: "success",
        ...change(index),
      }));
    const before = flow(jobs(1000, () => ({})));
    const changed = jobs(1000, (index) => (index % 3 === 0 ? { timeoutDuration: 60 } : {}));
    const after = flow([...changed.slice(500), ...changed.slice(0, 500)]);
    diffDocuments(before, after);
    const times = [0, 1, 2, 3, 4, 5].map(() => {
      // Of this process alone: other work on the machine does not count.
      const start = process.cpuUsage();
      expect(diffDocuments(before, after)).toHaveLength(334 + 500);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
