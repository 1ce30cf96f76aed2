import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { walkRawNodes } from "../walk";
import { diffDocuments } from "./index";

interface Node {
  kind: string;
  ref?: string;
  timeoutDuration?: number;
  spec: { steps?: Node[]; [field: string]: unknown };
}

const leaf = fc.record<Node>({
  kind: fc.constantFrom("JobRun", "Delay"),
  spec: fc.record({ jobId: fc.constantFrom("a", "b", "c"), n: fc.nat(3) }),
});
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.record<Node>({
      kind: fc.constant("Workflow"),
      spec: fc.record({
        type: fc.constantFrom("sequential", "parallel"),
        steps: fc.array(tie("node"), { maxLength: 4 }),
      }),
    }),
  ),
}));
const steps = fc.array(node, { maxLength: 5 });
const flow = (nodes: Node[], more: object = {}) => ({
  apiVersion: "v1.2",
  ...more,
  spec: { kind: "Workflow", spec: { type: "sequential", steps: nodes } },
});

/** Gives every node a ref of its own. */
function named(nodes: Node[], prefix = "n"): Node[] {
  return nodes.map((one, index) => ({
    ...one,
    ref: `${prefix}-${index}`,
    spec:
      one.spec.steps === undefined
        ? one.spec
        : { ...one.spec, steps: named(one.spec.steps, `${prefix}-${index}`) },
  }));
}
const count = (document: unknown): number => [...walkRawNodes(document)].length;

describe("diffDocuments", () => {
  it("is empty exactly when the values are the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.parse(JSON.stringify(a)) as unknown;
        expect(diffDocuments(a, same)).toEqual([]);
        const isSame = sorted(a) === sorted(b);
        expect(diffDocuments(a, b).length === 0).toBe(isSame);
        expect(diffDocuments(flow([], { arguments: a }), flow([], { arguments: b })).length === 0).toBe(
          isSame,
        );
      }),
    );
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        expect(diffDocuments(flow(a), flow(b)).length === 0).toBe(sorted(a) === sorted(b));
      }),
    );
  });

  it("tells of a node that was added, and of nothing else; taken away again, of that", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (nodes, seed) => {
        const before = named(nodes);
        const extra: Node = { kind: "JobRun", ref: "extra", spec: { jobId: "unlike-any-other" } };
        const after = before.toSpliced(seed % (before.length + 1), 0, extra);
        expect(diffDocuments(flow(before), flow(after))).toMatchObject([
          { type: "node-added", name: "extra" },
        ]);
        expect(diffDocuments(flow(after), flow(before))).toMatchObject([
          { type: "node-removed", name: "extra" },
        ]);
      }),
    );
  });

  it("tells of one move when one node was moved", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 3, maxLength: 9 }), fc.nat(), fc.nat(), (nodes, from, to) => {
        const before = named(nodes);
        const at = from % before.length;
        const moved = before[at] as Node;
        const after = before.toSpliced(at, 1).toSpliced(to % before.length, 0, moved);
        const changes = diffDocuments(flow(before), flow(after));
        if (after.every((one, index) => one === before[index])) expect(changes).toEqual([]);
        else expect(changes).toMatchObject([{ type: "node-moved" }]);
      }),
    );
  });

  it("tells of one changed field", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 9 }), fc.nat(), (nodes, seed) => {
        const before = named(nodes);
        const at = seed % before.length;
        const after = before.map((one, index) => (index === at ? { ...one, timeoutDuration: 31 } : one));
        expect(diffDocuments(flow(before), flow(after))).toMatchObject([
          { type: "field-changed", path: ["timeoutDuration"], to: 31, after: String(at) },
        ]);
      }),
    );
  });

  it("never tells of a node twice as added, removed or moved", () => {
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        const [before, after] = [flow(a), flow(b)];
        const changes = diffDocuments(before, after);
        const keys = changes.flatMap((change) => {
          switch (change.type) {
            case "node-added":
              return [`+${change.after}`];
            case "node-removed":
              return [`-${change.before}`];
            case "node-moved":
              return [`+${change.after}`, `-${change.before}`];
            case "nodes-wrapped":
              return [`+${change.after}`, ...change.nodes.map(({ before: key }) => `-${key}`)];
            case "nodes-unwrapped":
              return [`-${change.before}`, ...change.nodes.map(({ after: key }) => `+${key}`)];
            default:
              return [];
          }
        });
        expect(new Set(keys).size).toBe(keys.length);
        const fields = changes.filter(
          ({ type }) => type === "field-changed" || type === "workflow-type-changed",
        );
        expect(changes.length - fields.length).toBeLessThanOrEqual(2 * (count(before) + count(after)));
      }),
    );
  });
});

/** JSON with fields in order, to compare by. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === "object" && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}
