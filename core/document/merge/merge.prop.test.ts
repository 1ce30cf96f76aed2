import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseSource, walkRawNodes, type DocumentSource } from "../index";
import { mergeSources, type MergeChoice } from "./index";

interface Node {
  kind: string;
  ref: string;
  timeoutDuration?: number;
  spec: { steps?: Node[]; [field: string]: unknown };
}
interface Flow {
  apiVersion: string;
  arguments: Record<string, unknown>;
  spec: Node;
}

/** Flows whose nodes all have a ref of their own, in three levels. */
const shape = fc.array(fc.array(fc.nat(3), { maxLength: 3 }), { minLength: 1, maxLength: 5 });
const flow = shape.map((groups): Flow => {
  const leaf = (ref: string): Node => ({
    kind: "JobRun",
    ref,
    timeoutDuration: 60,
    spec: { jobId: `job-${ref}`, n: 0 },
  });
  const workflow = (ref: string, steps: Node[]): Node => ({
    kind: "Workflow",
    ref,
    spec: { type: "parallel", steps },
  });
  const steps = groups.map((group, at) =>
    group.length === 0
      ? leaf(`s${at}`)
      : workflow(
          `w${at}`,
          group.map((deeper, index) =>
            deeper === 0
              ? leaf(`s${at}x${index}`)
              : workflow(
                  `w${at}x${index}`,
                  Array.from({ length: deeper }, (_, last) => leaf(`s${at}x${index}x${last}`)),
                ),
          ),
        ),
  );
  return {
    apiVersion: "v1.2",
    arguments: { A: 1, B: 2 },
    spec: { kind: "Workflow", ref: "all", spec: { type: "sequential", steps } },
  };
});

type Change = {
  type: "field" | "remove" | "add" | "move" | "argument";
  seeds: [number, number, number];
  value: number;
};
const change = fc.record<Change>({
  type: fc.constantFrom("field", "field", "remove", "add", "move", "argument"),
  seeds: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
  value: fc.integer({ min: 100, max: 999 }),
});
const changes = fc.array(change, { minLength: 0, maxLength: 4 });

const listsOf = (document: Flow): Node[][] =>
  [...walkRawNodes(document)].flatMap(({ node }) => (node as unknown as Node).spec.steps ?? []).length === 0
    ? [document.spec.spec.steps ?? []]
    : [...walkRawNodes(document)].flatMap(({ node }) => {
        const { steps } = (node as unknown as Node).spec;
        return steps === undefined ? [] : [steps];
      });

/** A version of a document by somebody; what they add is like nothing that is there. */
function changed(document: Flow, list: readonly Change[], who: string): Flow {
  const result = structuredClone(document);
  const pick = <T>(items: readonly T[], seed: number): T => items[seed % items.length] as T;
  for (const [number, { type, seeds, value }] of list.entries()) {
    const places = listsOf(result).flatMap((steps) => steps.map((node, index) => ({ steps, node, index })));
    if (type === "argument") result.arguments[pick(["A", "B", `${who}${number}`], seeds[0])] = value;
    else if (type === "add") {
      const steps = pick(listsOf(result), seeds[0]);
      const ref = `${who}-${number}`;
      steps.splice(seeds[1] % (steps.length + 1), 0, {
        kind: "Build",
        ref,
        spec: { jobId: `${ref}-job`, n: value },
      });
    } else if (places.length > 0) {
      const { steps, node, index } = pick(places, seeds[0]);
      if (type === "field") {
        if (seeds[1] % 2 === 0) node.timeoutDuration = value;
        else node.spec.n = value;
      } else {
        steps.splice(index, 1);
        if (type === "move") {
          const to = pick(listsOf(result), seeds[1]);
          to.splice(seeds[2] % (to.length + 1), 0, node);
        }
      }
    }
  }
  return result;
}

const STYLES: Readonly<Record<string, (value: unknown) => string>> = {
  json: (value) => `${JSON.stringify(value, null, 2)}\n`,
  yaml: (value) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }),
};
const style = fc.constantFrom("json" as const, "yaml" as const);
const sourceOf = (value: unknown, format: "json" | "yaml"): DocumentSource =>
  parseSource(STYLES[format]?.(value) ?? "", format).source;

/** Decides every conflict the same way until none is left. */
function settle(base: DocumentSource, mine: DocumentSource, theirs: DocumentSource, choice: MergeChoice) {
  const choices: Record<string, MergeChoice> = {};
  const conflicts = [];
  for (;;) {
    const result = mergeSources(base, mine, theirs, choices);
    if ("merged" in result) return { merged: result.merged, conflicts };
    expect(result.conflicts.length).toBeGreaterThan(0);
    for (const conflict of result.conflicts) {
      expect(choices).not.toHaveProperty([conflict.id]);
      choices[conflict.id] = choice;
      conflicts.push(conflict);
    }
  }
}

const nodesOf = (document: unknown): Map<string, Node> =>
  new Map(
    [...walkRawNodes(document)].map(({ node }) => [(node as unknown as Node).ref, node as unknown as Node]),
  );
const RUNS = { numRuns: Number(process.env.FC_RUNS ?? 100) };

describe("mergeSources", { timeout: 60_000 }, () => {
  it("gives the changed text when only one side has changed, and my text when both are the same", () => {
    fc.assert(
      fc.property(flow, changes, style, (document, list, format) => {
        const base = sourceOf(document, format);
        const other = sourceOf(changed(document, list, "x"), format);
        for (const result of [
          mergeSources(base, base, other),
          mergeSources(base, other, base),
          mergeSources(base, other, other),
        ])
          expect(result).toMatchObject({ merged: { text: other.text } });
      }),
      RUNS,
    );
  });

  it("means their document when mine says the same as the base in another way", () => {
    fc.assert(
      fc.property(flow, changes, (document, list) => {
        const base = sourceOf(document, "json");
        const other = sourceOf(changed(document, list, "x"), "json");
        const minified = parseSource(JSON.stringify(document), "json").source;
        const theirs = mergeSources(base, minified, other);
        expect("merged" in theirs && theirs.merged.value).toEqual(other.value);
        const mine = mergeSources(base, other, minified);
        expect("merged" in mine && mine.merged.value).toEqual(other.value);
      }),
      RUNS,
    );
  });

  it("loses nothing that either side wrote unless a conflict names it", () => {
    fc.assert(
      fc.property(flow, changes, changes, style, (document, a, b, format) => {
        const [mineValue, theirValue] = [changed(document, a, "m"), changed(document, b, "t")];
        const [base, mine, theirs] = [document, mineValue, theirValue].map((value) =>
          sourceOf(value, format),
        ) as [DocumentSource, DocumentSource, DocumentSource];
        for (const choice of ["mine", "theirs"] as const) {
          const { merged, conflicts } = settle(base, mine, theirs, choice);
          const [was, own, other, now] = [base, mine, theirs, merged].map(({ value }) => nodesOf(value)) as [
            Map<string, Node>,
            Map<string, Node>,
            Map<string, Node>,
            Map<string, Node>,
          ];
          const isRemovedByChoice = conflicts.some(({ type }) => type === "removed");
          // Each node once, and none that nobody has.
          expect([...walkRawNodes(merged.value)]).toHaveLength(now.size);
          for (const ref of now.keys()) expect(own.has(ref) || other.has(ref)).toBe(true);
          for (const ref of new Set([...own.keys(), ...other.keys()])) {
            const isRemoved = was.has(ref) && !(own.has(ref) && other.has(ref));
            if (!isRemoved && !isRemovedByChoice) expect([...now.keys()]).toContain(ref);
          }
          if (isRemovedByChoice) continue;
          for (const [ref, node] of now) {
            for (const read of [(one?: Node) => one?.timeoutDuration, (one?: Node) => one?.spec.n]) {
              const [from, left, right] = [read(was.get(ref)), read(own.get(ref)), read(other.get(ref))];
              const isConflict =
                own.has(ref) && other.has(ref) && left !== right && left !== from && right !== from;
              if (isConflict) expect(read(node)).toBe(choice === "mine" ? left : right);
              else
                expect(read(node)).toBe(
                  !own.has(ref) ? right : !other.has(ref) || left !== from ? left : right,
                );
            }
          }
        }
      }),
      RUNS,
    );
  });

  it("keeps both when two sides change different nodes and arguments, and asks nothing", () => {
    fc.assert(
      fc.property(flow, fc.nat(), fc.nat(), style, (document, first, second, format) => {
        const refs = [...nodesOf(document).keys()].filter((ref) => ref !== "all");
        const [a, b] = [refs[first % refs.length], refs[second % refs.length]];
        if (a === undefined || b === undefined || a === b) return;
        const [left, right] = [structuredClone(document), structuredClone(document)];
        const [mine, theirs] = [nodesOf(left).get(a), nodesOf(right).get(b)];
        if (mine === undefined || theirs === undefined) return;
        mine.timeoutDuration = 111;
        theirs.timeoutDuration = 222;
        left.arguments.MINE = 1;
        right.arguments.THEIRS = 2;
        const result = mergeSources(
          sourceOf(document, format),
          sourceOf(left, format),
          sourceOf(right, format),
        );
        if (!("merged" in result)) throw new Error(`conflicts: ${JSON.stringify(result.conflicts)}`);
        const now = nodesOf(result.merged.value);
        expect([now.get(a)?.timeoutDuration, now.get(b)?.timeoutDuration]).toEqual([111, 222]);
        expect(result.merged.value).toMatchObject({ arguments: { A: 1, B: 2, MINE: 1, THEIRS: 2 } });
      }),
      RUNS,
    );
  });
});
