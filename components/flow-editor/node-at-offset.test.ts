import { expect, it } from "vitest";
import { parseSource } from "@/core/document";
import { nodeKeyAtOffset } from "./node-at-offset";

const JSON_TEXT = `{
  "apiVersion": "v1.2",
  "spec": {
    "kind": "Workflow",
    "spec": {
      "steps": [
        { "kind": "Delay", "spec": { "seconds": 1 } },
        {
          "kind": "Workflow",
          "spec": { "steps": [{ "kind": "Delay", "ref": "inner" }] }
        }
      ]
    }
  }
}
`;
const YAML_TEXT = `apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    steps:
      - kind: Delay
        # for a moment
        spec:
          seconds: 1
      - kind: Approval
        ref: inner
`;

it.each([
  ["json", JSON_TEXT, '"seconds"', "0"],
  ["json", JSON_TEXT, "inner", "1.0"],
  ["json", JSON_TEXT, '"apiVersion"', null],
  ["json", JSON_TEXT, '"steps": [\n', "root"],
  ["yaml", YAML_TEXT, "seconds", "0"],
  ["yaml", YAML_TEXT, "inner", "1"],
  ["yaml", YAML_TEXT, "apiVersion", null],
] as const)("of %s the innermost node at a caret is found", (format, text, mark, key) => {
  expect(nodeKeyAtOffset(parseSource(text, format).source, text.indexOf(mark))).toBe(key);
});
