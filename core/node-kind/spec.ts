import { z, type ZodType } from "zod";

/**
 * A string that contains `${…}`. It aborts, so that a union with it reports what the other members want as well.
 */
export const ExpressionStringSchema = z
  .string()
  .regex(/\$\{[\s\S]*\}/, { error: "an expression such as ${args.NAME}", abort: true });

/** Text; also takes what an expression may yield in its place, a number or a boolean. */
export const TextValueSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Marks a scalar field. Written, it also takes an expression; resolved, only its own type. */
export type Scalar = <T extends ZodType>(schema: T) => T;

/** The two faces of a spec: `authored` checks a document, `resolved` checks what an executor gets. */
export interface SpecSchemas<S extends ZodType = ZodType> {
  authored: ZodType;
  resolved: S;
}

/**
 * Writes a spec once: `specSchemas((scalar) => z.strictObject({ id: scalar(ResourceIdSchema) }))`.
 * Types are those of the resolved spec; in an authored one any scalar may be an expression string instead.
 */
export function specSchemas<S extends ZodType>(shape: (scalar: Scalar) => S): SpecSchemas<S> {
  const orExpression = (<T extends ZodType>(schema: T) =>
    z.union([schema, ExpressionStringSchema]) as unknown as T) satisfies Scalar;
  return { authored: shape(orExpression), resolved: shape((schema) => schema) };
}
