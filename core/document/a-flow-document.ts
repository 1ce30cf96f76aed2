import fc from "fast-check";
import { z } from "zod";
import { EXPR } from "./expr";
import { DocumentShellSchema } from "./document-schema";
import type { KindTable } from "./kind-info";
import { createEnvelopeSchema } from "./node-schema";

/*
 * Documents for tests, made from the very schemas that check them: every kind, every field, whatever they may hold.
 */

const NODE = z.unknown();

const EXPRESSIONS = [
  "${args.NAME}",
  "${refs.start-build.image}",
  "${fn.toUpper('a')}",
  '${fn.if(args.MISSING, "it\'s", [1, 2.5, null])}',
  "v-${fn.map([1, 2], (x, i) => fn.add(x, i))}",
  "${secrets.group.values['a key']}",
  "${triggers.git.sha}",
  "${'ünïcode 🚀'}",
];

/** One at least fits every text that has a form. */
const SAMPLES = [
  "main",
  "shop",
  "shop/Production",
  "https://example.com/dump.gz",
  "postgresql://db.example.com/shop",
  "registry.example.com/shop/api:1.29",
  "5f1c0a9d5f1c0a9d5f1c0a9d5f1c0a9d5f1c0a9d",
  "0 3 * * *",
  "X-Token",
  "/flows/production.json",
];

/** Text as people write it and as they do not. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    ...EXPRESSIONS,
    "\\${literal}",
    "${{secrets.X}}",
    "${HOME}/bin",
    "a\n  b\n\nc\n",
    " - x: # y",
    "no",
    "1e3",
  ),
  fc.integer({ min: 100, max: 5000 }).map((length) => "long ${args.NAME} ".repeat(length / 10)),
);

/** Any value of a schema's input, as JSON has it; `node` stands where the schema has the placeholder for nodes. */
function valueOf(schema: unknown, node: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (schema === NODE) return node;
  if (schema instanceof z.ZodObject) return objectOf(schema, node);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return valueOf(schema.unwrap(), node);
  if (schema instanceof z.ZodPipe) return valueOf(schema.in, node);
  if (schema instanceof z.ZodUnion)
    return fc.oneof(...(schema.options as readonly unknown[]).map((option) => valueOf(option, node)));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(text, valueOf(schema.valueType, node), { maxKeys: 3 });
  if (schema instanceof z.ZodArray) {
    return fc
      .array(valueOf(schema.element, node), { maxLength: 2 })
      .filter((value) => schema.safeParse(value).success);
  }
  if (schema === EXPR) return fc.constantFrom(...EXPRESSIONS);
  if (schema instanceof z.ZodISODateTime)
    return fc.constantFrom("2026-03-01T09:00:00Z", "2026-03-01T09:00:00+01:00");
  if (schema instanceof z.ZodString) return stringOf(schema);
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodLazy) return fc.jsonValue();
  throw new Error(`a-flow-document knows no values of ${(schema as z.ZodType).def.type}`);
}

function objectOf(schema: z.ZodObject, node: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  const requiredKeys: string[] = [];
  for (const [name, field] of Object.entries(schema.shape)) {
    const inner: unknown = field instanceof z.ZodOptional ? field.unwrap() : field;
    if (inner instanceof z.ZodNever || inner instanceof z.ZodUndefined) continue;
    fields[name] = valueOf(field, node);
    if (!(field instanceof z.ZodOptional || field instanceof z.ZodDefault)) requiredKeys.push(name);
  }
  return fc.record(fields, { requiredKeys, noNullPrototype: true });
}

function numberOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = Math.max(schema.minValue ?? -1e9, -1e9);
  const max = Math.min(schema.maxValue ?? 1e9, 1e9);
  const whole = fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  const found = schema.isInt ? whole : fc.oneof(whole, fc.double({ min, max, noNaN: true }));
  return found.filter((value) => schema.safeParse(value).success);
}

function stringOf(schema: z.ZodString): fc.Arbitrary<string> {
  const accepts = (value: string): boolean => schema.safeParse(value).success;
  const sample = SAMPLES.find(accepts);
  if (sample === undefined) throw new Error(`no sample fits ${schema.description ?? "a text"}`);
  const { pattern } = z.toJSONSchema(schema);
  // `stringMatching` knows no lookahead.
  const isSimple = pattern !== undefined && !pattern.includes("(?!");
  const any = fc.oneof(isSimple ? fc.stringMatching(new RegExp(pattern)) : text, fc.constantFrom(...SAMPLES));
  // Hardly any text that is made at random has a form.
  return any.map((value) => (accepts(value) ? value : sample));
}

/** Documents that no schema has anything against; refs in them lead anywhere. Every kind comes, and nests. */
export function aFlowDocument(kinds: KindTable): fc.Arbitrary<Record<string, unknown>> {
  const infos = Object.values(kinds);
  const nodeOf = (kind: string, node: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
    const info = infos.find((each) => each.kind === kind);
    if (info === undefined) throw new Error(`there is no kind ${kind}`);
    const schema = createEnvelopeSchema(info, NODE);
    return valueOf(schema, node).filter((value) => schema.safeParse(value).success);
  };
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      ...infos
        .filter(({ containerSchema }) => containerSchema === undefined)
        .map(({ kind }) => nodeOf(kind, NEVER)),
      ...infos
        .filter(({ containerSchema }) => containerSchema !== undefined)
        .map(({ kind }) => nodeOf(kind, tie("node"))),
    ),
  }));
  return fc
    .tuple(valueOf(DocumentShellSchema, NEVER), nodeOf("Workflow", node))
    .map(([shell, spec]) => withoutNegativeZero({ ...(shell as object), spec }));
}

const NEVER = fc.constant(null);

/** YAML tells -0 from 0, JSON does not; a document has no use for it. */
function withoutNegativeZero(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
