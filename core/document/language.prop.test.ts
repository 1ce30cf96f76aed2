import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindTable } from "@/nodes/_registry/kind-table";
import { aFlowDocument } from "./a-flow-document";
import { fixtureContext } from "./fixture-kinds";
import { parseSource, toJson, toYaml, walkRawNodes, type FlowDocument } from "./index";
import { validateDraft } from "./validate-draft";

/*
 * The whole language, with the kinds as they are: what its schemas can say.
 */

const document = aFlowDocument(kindTable);
/** Documents are large: making a failing one smaller would take longer than reading it. */
const RUNS = { numRuns: 60, endOnFailure: true };
const SCHEMA_CODES = ["unknown-field", "required", "unknown-kind", "syntax", "duplicate-key", "too-deep"];

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const item of Object.values(value)) frozen(item);
  }
  return value;
}

describe("any document that the schemas can say", () => {
  it("comes with every kind of the language", () => {
    const kinds = new Set<unknown>();
    for (const sample of fc.sample(document, { numRuns: 60, seed: 1 })) {
      for (const { node } of walkRawNodes(sample)) kinds.add(node.kind);
    }
    expect([...kinds].sort()).toEqual(Object.keys(kindTable).sort());
  });

  it("means the same when it is printed and read again, in JSON and in YAML", () => {
    fc.assert(
      fc.property(document, (value) => {
        for (const text of [toJson(value as FlowDocument), toYaml(value as FlowDocument)]) {
          const { source, problems } = parseSource(text);
          expect(problems).toEqual([]);
          expect(source.value).toEqual(value);
          expect(JSON.stringify(source.value)).toBe(JSON.stringify(value));
        }
      }),
      RUNS,
    );
  });

  it("is accepted by the validator's schemas, is not changed by it, and gets the same problems as text", () => {
    fc.assert(
      fc.property(document.map(frozen), (value) => {
        const { problems, document: drawn } = validateDraft(value, kindTable, fixtureContext);
        expect(drawn).toBe(value);
        expect(problems.filter(({ code }) => SCHEMA_CODES.includes(code))).toEqual([]);
        const told = problems.map(({ pointer, message }) => `${pointer} ${message}`).sort();
        for (const text of [
          toJson(value as unknown as FlowDocument),
          toYaml(value as unknown as FlowDocument),
        ]) {
          const { problems: again } = validateDraft(text, kindTable, fixtureContext);
          expect(again.map(({ pointer, message }) => `${pointer} ${message}`).sort()).toEqual(told);
          for (const { line, column } of again) {
            expect(text.split("\n")[(line ?? 0) - 1]?.length ?? -1).toBeGreaterThanOrEqual((column ?? 0) - 1);
          }
        }
      }),
      RUNS,
    );
  });
});

describe("any text", () => {
  it("is validated without a crash, also one that is nearly a document", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void validateDraft(text, kindTable)));
    const damaged = fc
      .tuple(document, fc.boolean(), fc.nat(), fc.nat(40), fc.string({ maxLength: 5 }))
      .map(([value, isYaml, at, length, insert]) => {
        const text = isYaml ? toYaml(value as FlowDocument) : toJson(value as FlowDocument);
        const from = at % text.length;
        return text.slice(0, from) + insert + text.slice(from + length);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const { problems } = validateDraft(text, kindTable, fixtureContext);
        for (const { line, column } of problems) {
          if (line !== undefined) expect(Math.min(line, column ?? 0)).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });
});
