import { isRecord, type DocumentPath } from "@/core/document";

type JsonSchema = Readonly<Record<string, unknown>>;

/** A field that may stand somewhere. */
export interface FieldHelp {
  name: string;
  /** Empty when the schema says nothing. */
  description: string;
  /** `text`, `number`, `one of a, b` … */
  type: string;
  required: boolean;
}

/** A value that may stand somewhere. */
export interface ValueHelp {
  value: string | number | boolean;
  title: string;
  description: string;
}

/** What a JSON Schema says about places of a value that may be half-written. */
export class SchemaHelp {
  constructor(private readonly root: JsonSchema) {}

  /** The fields of the object at `path`. */
  fieldsAt(value: unknown, path: DocumentPath): FieldHelp[] {
    const found = new Map<string, FieldHelp>();
    for (const schema of this.schemasAt(value, path)) {
      const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
      for (const [name, field] of Object.entries(recordOf(schema.properties))) {
        const known = found.get(name);
        const description = known?.description || this.describe(field);
        const type = known?.type || this.typeOf(field);
        found.set(name, {
          name,
          description,
          type,
          required: required.includes(name) || known?.required === true,
        });
      }
    }
    return [...found.values()];
  }

  /** The values at `path` that the schema names: of a choice, or true and false. */
  valuesAt(value: unknown, path: DocumentPath): ValueHelp[] {
    const found = new Map<unknown, ValueHelp>();
    for (const schema of this.schemasAt(value, path)) {
      const words = { title: textOf(schema.title), description: textOf(schema.description) };
      const named: readonly unknown[] = [
        ...("const" in schema ? [schema.const] : []),
        ...(Array.isArray(schema.enum) ? (schema.enum as readonly unknown[]) : []),
        ...(schema.type === "boolean" ? [true, false] : []),
      ];
      for (const one of named) {
        if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") continue;
        // What describes the whole choice does not describe each of its values.
        if (!found.has(one))
          found.set(one, { value: one, ...(named.length === 1 ? words : { title: "", description: "" }) });
      }
    }
    return [...found.values()];
  }

  /** Whether an object may stand at `path`. */
  takesFields(value: unknown, path: DocumentPath): boolean {
    return this.schemasAt(value, path).some((schema) => schema.properties !== undefined);
  }

  private schemasAt(value: unknown, path: DocumentPath): JsonSchema[] {
    let schemas = this.expand(this.root, value);
    let at = value;
    for (const segment of path) {
      at = childOf(at, segment);
      schemas = schemas.flatMap((schema) => {
        const child = childSchema(schema, segment);
        return child === undefined ? [] : this.expand(child, at);
      });
    }
    return schemas;
  }

  /** A schema and all that it refers to; of alternatives those that the value could be. */
  private expand(schema: unknown, value: unknown, depth = 0): JsonSchema[] {
    if (!isRecord(schema) || depth > 12) return [];
    const more: unknown[] = [];
    const { $ref, allOf, anyOf, oneOf } = schema;
    if (typeof $ref === "string") more.push(this.find($ref));
    if (Array.isArray(allOf)) more.push(...(allOf as readonly unknown[]));
    for (const choice of [anyOf, oneOf]) {
      if (!Array.isArray(choice)) continue;
      const options: readonly unknown[] = choice;
      const fitting = options.filter((option) => this.couldBe(option, value));
      more.push(...(fitting.length > 0 ? fitting : options));
    }
    if (schema.if !== undefined && this.couldBe(schema.if, value, true)) more.push(schema.then);
    return [schema, ...more.flatMap((inner) => this.expand(inner, value, depth + 1))];
  }

  /** Whether the fields that a schema fixes have those values; `strictly`, whether they are there at all. */
  private couldBe(schema: unknown, value: unknown, strictly = false): boolean {
    const own = isRecord(schema) && typeof schema.$ref === "string" ? this.find(schema.$ref) : schema;
    if (!isRecord(own) || !isRecord(own.properties)) return !strictly;
    return Object.entries(own.properties).every(([name, field]) => {
      if (!isRecord(field) || !("const" in field)) return true;
      const found = childOf(value, name);
      return found === undefined ? !strictly : found === field.const;
    });
  }

  private find(ref: string): unknown {
    if (!ref.startsWith("#/")) return undefined;
    return ref
      .slice(2)
      .split("/")
      .reduce<unknown>(
        (at, segment) => recordOf(at)[segment.replaceAll("~1", "/").replaceAll("~0", "~")],
        this.root,
      );
  }

  private describe(schema: unknown): string {
    return (
      this.expand(schema, undefined)
        .map((one) => textOf(one.description))
        .find((description) => description !== "") ?? ""
    );
  }

  private typeOf(schema: unknown): string {
    const words = new Set<string>();
    for (const one of this.expand(schema, undefined)) {
      if (one.title === "Expression") words.add("expression");
      else if (Array.isArray(one.enum)) words.add((one.enum as readonly unknown[]).map(String).join(" | "));
      else if ("const" in one) words.add(String(one.const));
      else if (typeof one.type === "string") words.add(TYPE_WORDS[one.type] ?? one.type);
    }
    return [...words].join(" or ");
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
};

function childSchema(schema: JsonSchema, segment: string | number): unknown {
  if (typeof segment === "number") return schema.items;
  const properties = recordOf(schema.properties);
  return Object.hasOwn(properties, segment) ? properties[segment] : schema.additionalProperties;
}

function childOf(value: unknown, segment: string | number): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(segment)];
  return isRecord(value) && Object.hasOwn(value, segment) ? value[String(segment)] : undefined;
}

function recordOf(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
