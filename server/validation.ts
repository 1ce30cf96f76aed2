import type { z, ZodType } from "zod";
import { toPointer, type Problem } from "@/core/document";
import { schemaProblems } from "@/core/document/schema-problems";
import { AppError } from "./errors";

/** One thing that is wrong with what somebody sent. */
export interface InputProblem {
  /** `deploymentServices[0].port`; empty for the whole. */
  path: string;
  message: string;
  line?: number | undefined;
  column?: number | undefined;
  /** What was probably meant. */
  nearest?: string | undefined;
}

export function inputProblem(path: readonly (string | number)[], message: string): InputProblem {
  return { path: toPointer(path), message };
}

/** Without what was found there: that may be a secret. */
export function toInputProblem(problem: Problem): InputProblem {
  const { pointer, message, line, column, nearest } = problem;
  return { path: pointer, message, line, column, nearest };
}

/** `what` with the first problem in the message and all of them in the details. */
export function invalidInput(what: string, problems: readonly InputProblem[]): AppError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const place = first === undefined || first.path === "" || first.message.startsWith(`\`${first.path}\``);
  const said = first === undefined ? "" : place ? first.message : `\`${first.path}\`: ${first.message}`;
  const line = first?.line === undefined ? "" : `line ${first.line}, `;
  return AppError.invalid(`${what}: ${line}${said}${more}`, { problems });
}

/** @throws AppError 400 that names every unknown field and its nearest known one */
export function parseInput<Schema extends ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidInput(what, schemaProblems(schema, value).map(toInputProblem));
}
