import { ExpressionError } from "../expression-error";
import { parsePath } from "../readers";
import { readAt } from "../read-at";
import { define, type FunctionContext } from "./define";
import { collection, json, object, text } from "./parameters";

export const objectFunctions = [
  define({
    name: "get",
    group: "objects",
    parameters: [collection("object"), text("path")],
    result: "any",
    doc: "What stands at a path such as `'ports[0].dns'` in an object or list; nothing when there is none.",
    example: { code: "fn.get([[10, 20]], '0[1]')", result: 20 },
    run: (context, value, path) => readAt(value, segmentsOf(context, path)),
  }),
  define({
    name: "stringifyJSON",
    group: "objects",
    parameters: [json("value")],
    result: "string",
    doc: "The value as JSON.",
    example: { code: "fn.stringifyJSON([1, 'a'])", result: '[1,"a"]' },
    run: (context, value) => {
      context.assertDeepSize(value);
      return JSON.stringify(value);
    },
  }),
  define({
    name: "parseJSON",
    group: "objects",
    parameters: [text("json")],
    result: "any",
    doc: "The value that a JSON text stands for; empty text when it is not JSON.",
    example: { code: "fn.parseJSON('[1, 2]')", result: [1, 2] },
    run: (context, value) => {
      const parsed = parseJson(value);
      context.assertDeepSize(parsed);
      return parsed;
    },
  }),
  define({
    name: "entries",
    group: "objects",
    parameters: [object("object")],
    result: "list",
    doc: "The object's `[key, value]` pairs.",
    example: { code: "fn.entries(fn.parseJSON('{\"a\":1}'))", result: [["a", 1]] },
    run: (_context, value) => Object.entries(value),
  }),
  define({
    name: "values",
    group: "objects",
    parameters: [object("object")],
    result: "list",
    doc: "The object's values.",
    example: { code: "fn.values(fn.parseJSON('{\"a\":1}'))", result: [1] },
    run: (_context, value) => Object.values(value),
  }),
  define({
    name: "keys",
    group: "objects",
    parameters: [object("object")],
    result: "list",
    doc: "The object's keys.",
    example: { code: "fn.keys(fn.parseJSON('{\"a\":1}'))", result: ["a"] },
    run: (_context, value) => Object.keys(value),
  }),
];

/** The path may come from a secret: the error says nothing of it. */
function segmentsOf(context: FunctionContext, path: string): string[] {
  try {
    return parsePath(path);
  } catch (error) {
    if (error instanceof ExpressionError)
      throw context.failure("argument 2 (path) is not a path such as 'ports[0].dns'");
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}
