import type { FormField } from "./form-fields";

/** What is wrong with one place of a resource. */
export interface FormProblem {
  /** `healthCheck.path`, `environment.API_KEY`; empty for the whole. */
  path: string;
  message: string;
}

/** The problems in an error of the API; none when it is about something else. */
export function problemsOf(error: unknown): FormProblem[] {
  const { problems } = fieldsOf(fieldsOf(fieldsOf(fieldsOf(error).data).app).details);
  return Array.isArray(problems) ? problems.flatMap(toProblem) : [];
}

function toProblem(value: unknown): FormProblem[] {
  const { path, message } = fieldsOf(value);
  return typeof path === "string" && typeof message === "string" ? [{ path, message }] : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Those about a field or something within it. */
export function problemsAt(problems: readonly FormProblem[], path: string): FormProblem[] {
  return problems.filter(
    (problem) =>
      problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`),
  );
}

/** What is said below a field. */
export function messageAt(problems: readonly FormProblem[], path: string): string | null {
  return inWords(problemsAt(problems, path));
}

/** What is said below the row of one name: `environment.API_KEY`, `files["a b.txt"]`. */
export function messageAtName(problems: readonly FormProblem[], path: string, name: string): string | null {
  const found = problems.filter(
    (problem) => problem.path === `${path}.${name}` || problem.path === `${path}[${JSON.stringify(name)}]`,
  );
  return inWords(found);
}

/** What is quoted as code in the API is quoted as text in a form. */
function inWords(found: readonly FormProblem[]): string | null {
  if (found.length === 0) return null;
  return found.map(({ message }) => message.replaceAll(/`([^`]*)`/g, "“$1”")).join(" ");
}

/** Problems that belong to no field of the form. */
export function problemsElsewhere(
  problems: readonly FormProblem[],
  fields: readonly FormField[],
): FormProblem[] {
  return problems.filter((problem) => !fields.some(({ path }) => problemsAt([problem], path).length > 0));
}
