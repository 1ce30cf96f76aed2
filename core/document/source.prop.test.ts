import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureKinds } from "./fixture-kinds";
import {
  nodeIds,
  nodeKeyAt,
  nodePath,
  parseSource,
  printDocument,
  suggestRef,
  toJson,
  toYaml,
  walkNodes,
  type FlowDocument,
  type FlowNode,
} from "./index";
import { validateDraft } from "./validate-draft";

const { node } = fc.letrec<{ node: FlowNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record<FlowNode>({ kind: fc.constant("JobRun"), spec: fc.record({ jobId: fc.string() }) }),
    fc.record<FlowNode>({
      kind: fc.constant("Workflow"),
      spec: fc.record({
        type: fc.constantFrom("sequential", "parallel"),
        steps: fc.array(tie("node"), { maxLength: 3 }),
      }),
    }),
  ),
}));
const flowDocument: fc.Arbitrary<FlowDocument> = fc.record({
  apiVersion: fc.constant("v1.2" as const),
  arguments: fc.dictionary(fc.string(), fc.jsonValue()),
  spec: fc.record<FlowNode>({
    kind: fc.constant("Workflow"),
    spec: fc.record({ type: fc.constant("sequential"), steps: fc.array(node, { maxLength: 4 }) }),
  }),
});
/** YAML tells -0 from 0, `JSON.stringify` does not; a document has no use for it. */
const withoutNegativeZero = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe("sources", () => {
  it("print as the text that was read, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("json" as const, "yaml" as const, undefined),
        (text, format) => {
          expect(printDocument(parseSource(text, format).source)).toBe(text);
        },
      ),
    );
  });

  it("read, written and read again mean the same, in JSON and in YAML", () => {
    fc.assert(
      fc.property(flowDocument.map(withoutNegativeZero), (document) => {
        for (const text of [toJson(document), toYaml(document)]) {
          const { source, problems } = parseSource(text);
          expect(problems).toEqual([]);
          expect(source.value).toEqual(document);
          expect(Object.keys(source.value as object)).toEqual(Object.keys(document));
        }
      }),
    );
  });

  it("keep every space of a text, also where YAML writes it as a block", () => {
    const spaced = fc.string({
      unit: fc.constantFrom("\n", " ", "\t", "\r", "a", "#", ":", "-", "'", "\u2028"),
      maxLength: 90,
    });
    fc.assert(
      fc.property(spaced, (text) => {
        const document = { apiVersion: "v1.2", arguments: { A: text, [text]: 1 } } as unknown as FlowDocument;
        expect(parseSource(toYaml(document)).source.value).toEqual(document);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never make validation throw, whatever they hold", () => {
    fc.assert(fc.property(fc.string(), (text) => void validateDraft(text, fixtureKinds)));
    fc.assert(fc.property(fc.anything(), (value) => void validateDraft(value, fixtureKinds)));
    fc.assert(
      fc.property(fc.jsonValue(), (spec) => void validateDraft({ apiVersion: "v1.2", spec }, fixtureKinds)),
    );
  });

  it("are never changed by validation", () => {
    fc.assert(
      fc.property(flowDocument, (document) => {
        const before = JSON.stringify(document);
        expect(validateDraft(document, fixtureKinds).document).toBe(document);
        expect(JSON.stringify(document)).toBe(before);
      }),
    );
  });
});

describe("node keys", () => {
  it("are unique, and lead to a path and back", () => {
    fc.assert(
      fc.property(flowDocument, (document) => {
        const visits = [...walkNodes(document)];
        expect(new Set(visits.map(({ key }) => key)).size).toBe(visits.length);
        expect(nodeIds(document).size).toBe(visits.length);
        for (const { key, path } of visits) {
          expect(nodePath(key)).toEqual(path);
          expect(nodeKeyAt([...path, "spec", "type"])).toBe(key);
        }
      }),
    );
  });
});

describe("suggestRef", () => {
  it("is a valid ref that is not taken", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (base, taken) => {
        const ref = suggestRef(base, taken);
        expect(ref).toMatch(/^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/);
        expect(taken).not.toContain(ref);
      }),
    );
    expect(suggestRef("start-build", ["start-build"])).toBe("start-build-2");
  });
});
