import { describe, expect, it } from "vitest";
import type { SourceFormat } from "@/core/document";
import { caretPlace } from "./caret-place";

/** `|` marks the caret. */
function at(marked: string, format: SourceFormat) {
  const offset = marked.indexOf("|");
  const place = caretPlace(marked.replace("|", ""), offset, format);
  return place === null ? null : `${place.at} ${place.path.join(".")}`;
}

describe("the place of a caret in a text that may be half-written", () => {
  it.each([
    ['{"spec": {"ki|nd": "Build"}}', "key spec.kind"],
    ['{"spec": {"kind": "Bu|ild"}}', "value spec.kind"],
    ['{"spec": {"kind": |}}', "value spec.kind"],
    ['{"spec": {"kind": "Build", "|"}}', "key spec."],
    ['{"spec": {"steps": [{"kind": "A"}, {"co|', "key spec.steps.1.co"],
  ] as const)("in JSON: %s", (marked, place) => {
    expect(at(marked, "json")).toBe(place);
  });

  it.each([
    ["spec:\n  ki|", "key spec.ki"],
    ["spec:\n  kind: Bu|ild", "value spec.kind"],
    ["spec:\n  kind: |", "value spec.kind"],
    ["spec:\n  steps:\n    - kind: A\n    - kind: B\n      re|", "key spec.steps.1.re"],
    ["spec:\n  steps:\n  - kind: A\n    spec:\n      id: x\n  - ki|nd: B", "key spec.steps.1.kind"],
    [
      "spec:\n  steps:\n    - kind: A\n      spec:\n        id: |x\n    - kind: B",
      "value spec.steps.0.spec.id",
    ],
    ["a: 1\n# a comment\nspec:\n\n  b: |", "value spec.b"],
    ["spec:\n  list:\n    - one\n    - t|wo", "key spec.list.1.two"],
  ] as const)("in YAML: %s", (marked, place) => {
    expect(at(marked, "yaml")).toBe(place);
  });

  it("is none in a comment", () => {
    expect(at("a: 1\n# spec: |", "yaml")).toBeNull();
  });
});
