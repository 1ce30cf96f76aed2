import type { Expression } from "../ast";
import { FUNCTIONS } from "../functions";

export type ShapeType = "string" | "number" | "boolean" | "null" | "list" | "object" | "any";

/** What is known of a value before it exists: enough to offer its fields. */
export interface Shape {
  type: ShapeType;
  description?: string | undefined;
  /** Of an object; absent when they are not known. */
  fields?: Readonly<Record<string, Shape>> | undefined;
  /** Of a list's items. */
  items?: Shape | undefined;
}

export const ANY: Shape = { type: "any" };

/** What expressions can read at some place of a document. */
export interface CompletionScope {
  args: Readonly<Record<string, Shape>>;
  /** Outputs of the steps that come before, and values of triggers. */
  refs: Readonly<Record<string, Shape>>;
  /** Which of the refs are triggers: offered after `triggers.` too. */
  triggers: readonly string[];
  /** By group: `{ values: { KEY } }`. */
  secrets: Readonly<Record<string, Shape>>;
}

/** The shape of a JSON value; of a list, that of its first item. */
export function shapeOfValue(value: unknown): Shape {
  if (value === null) return { type: "null" };
  if (Array.isArray(value)) {
    return value.length === 0 ? { type: "list" } : { type: "list", items: shapeOfValue(value[0]) };
  }
  if (typeof value === "object") {
    const fields = Object.entries(value).map(([key, item]) => [key, shapeOfValue(item)] as const);
    return { type: "object", fields: Object.fromEntries(fields) };
  }
  if (typeof value === "string") {
    // An expression may come to anything.
    return value.includes("${") ? ANY : { type: "string" };
  }
  return typeof value === "number" || typeof value === "boolean" ? { type: typeof value as ShapeType } : ANY;
}

interface JsonSchema {
  type?: unknown;
  description?: unknown;
  properties?: unknown;
  items?: unknown;
  anyOf?: unknown;
  oneOf?: unknown;
  const?: unknown;
  enum?: unknown;
}

const TYPES: Readonly<Record<string, ShapeType>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
  array: "list",
  object: "object",
};

/** The shape that a JSON Schema describes, as far as it matters here. */
export function shapeOfJsonSchema(schema: unknown): Shape {
  if (!isJsonSchema(schema)) return ANY;
  const description = typeof schema.description === "string" ? schema.description : undefined;
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray)?.map(shapeOfJsonSchema);
  if (options !== undefined) return { ...mergeShapes(options), ...(description ? { description } : {}) };
  if (schema.const !== undefined) return { ...shapeOfValue(schema.const), description };
  const type = typeof schema.type === "string" ? (TYPES[schema.type] ?? "any") : "any";
  const shape: Shape = { type, description };
  if (isJsonSchema(schema.items)) shape.items = shapeOfJsonSchema(schema.items);
  if (typeof schema.properties === "object" && schema.properties !== null) {
    shape.fields = Object.fromEntries(
      Object.entries(schema.properties).map(([key, property]) => [key, shapeOfJsonSchema(property)]),
    );
  }
  return shape;
}

function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of alternatives: their common type, all their fields. Null beside another type says nothing. */
function mergeShapes(shapes: readonly Shape[]): Shape {
  const real = shapes.filter(({ type }) => type !== "null");
  const [first] = real;
  if (first === undefined) return shapes[0] ?? ANY;
  const type = real.every((shape) => shape.type === first.type) ? first.type : "any";
  const withFields = real.filter(({ fields }) => fields !== undefined);
  const fields = Object.assign({}, ...withFields.map((shape) => shape.fields)) as Record<string, Shape>;
  return {
    type,
    ...(withFields.length > 0 ? { fields } : {}),
    ...(first.items === undefined ? {} : { items: first.items }),
  };
}

/** What stands at a path; undefined when there is surely nothing. */
export function shapeAt(shape: Shape, path: readonly string[]): Shape | undefined {
  let current: Shape | undefined = shape;
  for (const segment of path) {
    if (current === undefined) return undefined;
    if (current.type === "list") current = /^\d+$/.test(segment) ? (current.items ?? ANY) : undefined;
    else if (current.fields !== undefined)
      current = Object.hasOwn(current.fields, segment) ? current.fields[segment] : undefined;
    else current = current.type === "object" || current.type === "any" ? ANY : undefined;
  }
  return current;
}

/** Functions whose result has the shape of their first argument, or of one item of it. */
const KEEPS_SHAPE = new Set(["filter", "concat", "arrSlice"]);

/** What an expression yields, as far as it is known. */
export function shapeOfExpression(
  expression: Expression,
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
): Shape {
  const of = (inner: Expression | undefined): Shape =>
    inner === undefined ? ANY : shapeOfExpression(inner, scope, variables);
  switch (expression.type) {
    case "literal":
      return shapeOfValue(expression.value);
    case "list":
      return { type: "list", items: of(expression.items[0]) };
    case "variable":
      return shapeAt(variables.get(expression.name) ?? ANY, expression.path) ?? ANY;
    case "reference":
      return shapeAt({ type: "object", fields: scope[expression.kind] }, expression.path) ?? ANY;
    case "call": {
      const [first] = expression.arguments;
      if (KEEPS_SHAPE.has(expression.name)) return of(first);
      if (expression.name === "find") return of(first).items ?? ANY;
      if (expression.name === "split" || expression.name === "keys")
        return { type: "list", items: { type: "string" } };
      return { type: shapeType(FUNCTIONS[expression.name]?.result) };
    }
    case "pattern":
    case "lambda":
      return ANY;
    default:
      return expression satisfies never;
  }
}

function shapeType(result: string | undefined): ShapeType {
  switch (result) {
    case "string":
    case "number":
    case "boolean":
    case "list":
      return result;
    default:
      return "any";
  }
}
