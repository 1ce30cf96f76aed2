import { z, type ZodType } from "zod";

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  format?: string;
  default?: unknown;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

/** Ends like the name of a thing: `runId`, `fromId`; or is one of the short ones. */
const NAMES_A_THING = /(^id|Id|Ids|^stage|^source|^ids)$/;

/**
 * Something a schema accepts, with `ids` wherever it asks for one of those: what somebody would send who tries them all.
 * Fields that may be left out come along when they name a thing.
 * @throws for a field that names a thing nobody has told about
 */
export function aSampleInput(schema: ZodType, ids: Readonly<Record<string, unknown>>): unknown {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return sample(json, "", ids, json.$defs ?? {});
}

function sample(
  schema: Schema,
  field: string,
  ids: Readonly<Record<string, unknown>>,
  defs: Readonly<Record<string, Schema>>,
): unknown {
  if (Object.hasOwn(ids, field) && schema.type !== "array") return ids[field];
  if (schema.$ref !== undefined)
    return sample(defs[schema.$ref.replace("#/$defs/", "")] ?? {}, "", ids, defs);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = (schema.anyOf ?? schema.oneOf)?.[0];
  if (one !== undefined) return sample(one, field, ids, defs);
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => sample(part, field, ids, defs))) as unknown;
  }
  switch (schema.type) {
    case "object": {
      const wanted = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) === true || NAMES_A_THING.test(name),
      );
      return Object.fromEntries(wanted.map(([name, part]) => [name, sample(part, name, ids, defs)]));
    }
    case "array":
      return schema.items === undefined ? [] : [sample(schema.items, singular(field), ids, defs)];
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    case "null":
      return null;
    case "string":
      return sampleText(schema, field);
    default:
      return null;
  }
}

function sampleText(schema: Schema, field: string): string {
  if (NAMES_A_THING.test(field)) {
    throw new Error(
      `“${field}” names something: say in prisma/factories/a-foreign-project.ts what theirs is`,
    );
  }
  if (schema.format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (schema.format === "email") return "someone@example.com";
  if (schema.format === "date-time") return "2026-11-22T09:00:00.000Z";
  return "x".repeat(Math.max(1, schema.minLength ?? 1));
}

function singular(field: string): string {
  return field.replace(/s$/, "");
}
