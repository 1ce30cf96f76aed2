import { z, type ZodType } from "zod";
import { ProjectResourceIdSchema, ResourceIdSchema } from "@/core/node-kind/resource-id";
import { ExpressionStringSchema } from "@/core/node-kind/spec";

export { ProjectResourceIdSchema, ResourceIdSchema };

/** A string that contains `${…}`; what it yields is checked when the node starts. */
export const EXPR = ExpressionStringSchema;

/** A scalar as it is written in a document: its own type, or an expression. */
export function exprOr<T extends ZodType>(schema: T): z.ZodUnion<[T, typeof EXPR]> {
  return z.union([schema, EXPR]);
}

/** `timeoutDuration`: how long a condition may take, in seconds. */
export const TimeoutSecondsSchema = z.int().min(30).max(14_400);

/** What can be told apart by `refs.REF`. */
export const RefSchema = z
  .string()
  .regex(
    /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/,
    "a letter, followed by up to 62 letters, digits, hyphens and underscores",
  );

export const resourceId = (): z.ZodUnion<[typeof ResourceIdSchema, typeof EXPR]> => exprOr(ResourceIdSchema);
export const durationSeconds = (): z.ZodUnion<[typeof TimeoutSecondsSchema, typeof EXPR]> =>
  exprOr(TimeoutSecondsSchema);
