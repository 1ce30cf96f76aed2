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
  minLength?: number;
  minimum?: number;
  format?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

/** Ends like the name of a thing: `runId`, `fromId`; or is one of the short ones. */
const NAMES_A_THING = /(^id|Id|Ids|^stage|^source|^ids)$/;

/**
 * Something a schema accepts, with `ids` wherever it asks for one of those: what somebody would send who tries them all.
 * Fields that may be left out come along when they name a thing.
 * @param otherwise what things are called that `ids` does not have
 * @throws without it, for a field that names a thing nobody has told about
 */
export function aSampleInput(
  schema: ZodType,
  ids: Readonly<Record<string, unknown>>,
  otherwise: string | null = null,
): unknown {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return sample(json, "", { ids, otherwise, defs: json.$defs ?? {} });
}

interface Known {
  ids: Readonly<Record<string, unknown>>;
  otherwise: string | null;
  defs: Readonly<Record<string, Schema>>;
}

function sample(schema: Schema, field: string, known: Known): unknown {
  if (Object.hasOwn(known.ids, field) && schema.type !== "array") return known.ids[field];
  if (schema.$ref !== undefined)
    return sample(known.defs[schema.$ref.replace("#/$defs/", "")] ?? {}, "", known);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = (schema.anyOf ?? schema.oneOf)?.[0];
  if (one !== undefined) return sample(one, field, known);
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => sample(part, field, known))) as unknown;
  }
  switch (schema.type) {
    case "object": {
      const wanted = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) === true || NAMES_A_THING.test(name),
      );
      return Object.fromEntries(wanted.map(([name, part]) => [name, sample(part, name, known)]));
    }
    case "array":
      return schema.items === undefined ? [] : [sample(schema.items, singular(field), known)];
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    case "string":
      return sampleText(schema, field, known);
    default:
      return null;
  }
}

function sampleText(schema: Schema, field: string, { otherwise }: Known): string {
  if (NAMES_A_THING.test(field)) {
    if (otherwise !== null) return otherwise;
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
