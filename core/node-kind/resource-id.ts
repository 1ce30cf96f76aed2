import { z } from "zod";
import { ExpressionStringSchema } from "./spec";

const ID = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?";

/** Names a resource of the flow's own project: `postgres-prod`. */
export const ResourceIdSchema = z
  .string()
  .regex(new RegExp(`^${ID}$`), "an id of at most 100 letters, digits and hyphens");

/** Also names one of another project: `other-project/api`. */
export const ProjectResourceIdSchema = z
  .string()
  .regex(new RegExp(`^(?:${ID}/)?${ID}$`), "an id, or project-id/id");

/** `shop/api`; just the id when no project is given. */
export function inProject(projectId: string | undefined, id: string): string {
  return projectId === undefined ? id : `${projectId}/${id}`;
}

/** Is the value still to be computed when the node starts? */
export function isExpression(value: unknown): value is string {
  return ExpressionStringSchema.safeParse(value).success;
}

/** An authored id, or undefined where it is missing or an expression. */
export function literalId(id: string | undefined): string | undefined {
  return id === undefined || isExpression(id) ? undefined : id;
}
