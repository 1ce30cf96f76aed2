import { z, type ZodType } from "zod";
import { DocumentShellSchema } from "./document-schema";
import { EXPR } from "./expr";
import type { KindInfo, KindTable } from "./kind-info";
import { createEnvelopeSchema } from "./node-schema";
import { isRecord } from "./walk";

type JsonSchema = Record<string, unknown>;

const DIALECT = "https://json-schema.org/draft/2020-12/schema";
/** Stands where a node does, and becomes a reference to all kinds. */
const NODE_PLACEHOLDER = z.unknown();
const NODE_REF = "#/$defs/Node";
const EXPRESSION_REF = "#/$defs/Expression";

/**
 * The language as JSON Schema 2020-12, for editors and other tools. A node's `kind` decides which of the definitions
 * it is held against, so that an editor completes and complains about that kind alone. Rules between fields, the scope
 * of refs and everything about the stage are not in it: `validateDraft` knows those.
 */
export function documentJsonSchema(kinds: KindTable): JsonSchema {
  const infos = Object.values(kinds);
  const shell = convert(DocumentShellSchema, "document");
  const { pattern } = z.toJSONSchema(EXPR);
  const definitions: Record<string, JsonSchema> = {
    Node: nodeSchema(infos),
    Workflow: {},
    Expression: {
      title: "Expression",
      description:
        "Text with `${…}`, resolved when the step starts: `${args.NAME}`, `${refs.REF.output}`, `${fn.name(…)}`",
      type: "string",
      pattern,
    },
  };
  for (const info of infos) {
    const { schema, inner } = convert(createEnvelopeSchema(info, NODE_PLACEHOLDER), info.kind);
    definitions[info.kind] = withWords(schema, info);
    Object.assign(definitions, inner);
  }
  const { properties } = shell.schema;
  return {
    $schema: DIALECT,
    title: "Release flow",
    description: "A release flow of Slipway, compatible with Northflank's release-flow templates",
    ...shell.schema,
    properties: {
      ...(isRecord(properties) ? properties : {}),
      spec: { $ref: "#/$defs/Workflow", description: "The flow's root" },
    },
    required: ["apiVersion", "spec"],
    $defs: { ...definitions, ...shell.inner },
  };
}

/** Any node: `kind` first, then what that kind wants. */
function nodeSchema(infos: readonly KindInfo[]): JsonSchema {
  return {
    title: "Step",
    type: "object",
    required: ["kind", "spec"],
    properties: {
      kind: {
        description: "What the step does",
        oneOf: infos.map(({ kind, title, description }) => ({
          const: kind,
          ...(title === undefined ? {} : { title }),
          ...(description === undefined ? {} : { description }),
        })),
      },
    },
    allOf: infos.map(({ kind }) => ({
      if: { required: ["kind"], properties: { kind: { const: kind } } },
      then: { $ref: `#/$defs/${kind}` },
    })),
  };
}

function withWords(schema: JsonSchema, { kind, title, description }: KindInfo): JsonSchema {
  return { title: title ?? kind, ...(description === undefined ? {} : { description }), ...schema };
}

/** `inner` are definitions the schema brought along, under names of their own. */
function convert(schema: ZodType, name: string): { schema: JsonSchema; inner: Record<string, JsonSchema> } {
  const {
    $schema: _,
    $defs = {},
    ...converted
  } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === NODE_PLACEHOLDER) become(jsonSchema, { $ref: NODE_REF });
      else if (zodSchema === EXPR) become(jsonSchema, { $ref: EXPRESSION_REF });
      else if (zodSchema instanceof z.ZodObject) dropForbidden(zodSchema, jsonSchema.properties);
    },
  });
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === "$ref" && typeof item === "string"
          ? item.replace(/^#\/\$defs\/(__.*)$/, (_, inner: string) => `#/$defs/${name}${inner}`)
          : rename(item),
      ]),
    );
  };
  return {
    schema: rename(converted) as JsonSchema,
    inner: Object.fromEntries(
      Object.entries($defs).map(([inner, definition]) => [
        `${name}${inner}`,
        rename(definition) as JsonSchema,
      ]),
    ),
  };
}

function become(jsonSchema: object, wanted: JsonSchema): void {
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
  Object.assign(jsonSchema, wanted);
}

/** Fields declared only to say why they must not be there: editors shall not offer them. */
function dropForbidden(object: z.ZodObject, properties: unknown): void {
  if (!isRecord(properties)) return;
  for (const [name, field] of Object.entries(object.shape)) {
    const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
    if (inner instanceof z.ZodNever || inner instanceof z.ZodUndefined)
      Reflect.deleteProperty(properties, name);
  }
}
