import { expect, it } from "vitest";
import { parseSource, walkRawNodes, type SourceFormat } from "@/core/document";
import { nodeText, withNodeText } from "./node-text";

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

      - kind: Message
        spec:
          message: |
            two

              lines
      - { kind: Approval, ref: inner }
# the end
`;

const read = (text: string, format: SourceFormat) => parseSource(text, format).source;

it("a step is shown as it is written, without the indentation of what is around it", () => {
  expect(nodeText(read(JSON_TEXT, "json"), "1")).toBe(
    '{\n  "kind": "Workflow",\n  "spec": { "steps": [{ "kind": "Delay", "ref": "inner" }] }\n}',
  );
  expect(nodeText(read(YAML_TEXT, "yaml"), "0")).toBe("kind: Delay\n# for a moment\nspec:\n  seconds: 1");
});

it.each([
  ["json", JSON_TEXT],
  ["yaml", YAML_TEXT],
] as const)("every step of a document in %s put back as it is shown changes no character", (format, text) => {
  const source = read(text, format);
  const keys = [...walkRawNodes(source.value)].map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(3);
  for (const key of keys) expect(withNodeText(source, key, nodeText(source, key))).toBe(text);
});

it("what is written in a step is indented like it, and nothing beside it moves", () => {
  const source = read(YAML_TEXT, "yaml");
  const text = withNodeText(source, "0", "kind: Delay\nspec:\n  seconds: 2\nref: longer\n");
  expect(text).toBe(
    YAML_TEXT.replace(
      "        # for a moment\n        spec:\n          seconds: 1\n",
      "        spec:\n          seconds: 2\n        ref: longer\n",
    ),
  );
  expect(nodeText(read(text, "yaml"), "0")).toBe("kind: Delay\nspec:\n  seconds: 2\nref: longer");
});
