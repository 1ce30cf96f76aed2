import type { z, ZodType } from "zod";
import { nearestName } from "@/core/expression";
import { knownFields } from "./known-fields";
import { toPointer, type DocumentPath, type Problem } from "./problem";
import { isRecord } from "./walk";

type Issue = z.core.$ZodIssue;

/** What a value of this type is called. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  object: "an object",
  record: "an object",
  array: "a list",
  null: "null",
  undefined: "nothing",
};

/** Everything a schema says against a value, in words, unions untangled and unknown fields one by one. */
export function schemaProblems(schema: ZodType, value: unknown): Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => problemsOf(issue, [], schema, value));
}

function problemsOf(issue: Issue, base: DocumentPath, schema: ZodType, root: unknown): Problem[] {
  const path = [...base, ...issue.path.filter((segment) => typeof segment !== "symbol")];
  const found = valueAt(root, path);
  if (issue.code === "unrecognized_keys") {
    const known = knownFields(schema, path, root);
    return issue.keys.map((key) => unknownField([...path, key], key, known, valueAt(root, [...path, key])));
  }
  if (issue.code === "invalid_union") {
    if (issue.errors.length === 0) return [wrongDiscriminator(issue, path, found)];
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => problemsOf(inner, path, schema, root));
    const wanted = wantedByAny(issue.errors);
    return [problem(path, found, wanted, allowedBy(issue))];
  }
  const isSentence = issue.code === "custom" || (issue.code === "invalid_type" && issue.expected === "never");
  if (isSentence && !isPhrase(issue.message)) {
    return [{ ...errorAt(path), code: "wrong-value", message: issue.message }];
  }
  return [problem(path, found, [wantedBy(issue) ?? issue.message], allowedBy(issue))];
}

function errorAt(path: DocumentPath): Pick<Problem, "severity" | "path" | "pointer"> {
  return { severity: "error", path, pointer: toPointer(path) };
}

function unknownField(path: DocumentPath, key: string, known: readonly string[], found: unknown): Problem {
  const nearest = nearestName(key, known);
  const hint =
    nearest !== undefined
      ? `, did you mean \`${nearest}\`?`
      : known.length === 0
        ? "."
        : `. Known here: ${known.join(", ")}.`;
  return {
    ...errorAt(path),
    code: "unknown-field",
    message: `\`${toPointer(path)}\`: unknown field${hint}`,
    found,
    allowed: [...known],
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** A `kind` or `type` that no member of a union has. */
function wrongDiscriminator(issue: Issue, path: DocumentPath, found: unknown): Problem {
  const options =
    "options" in issue && Array.isArray(issue.options) ? (issue.options as readonly unknown[]) : [];
  const allowed = options.filter((option) => typeof option === "string");
  const made = problem(path, found, [orList(allowed.map((name) => `\`${name}\``))], allowed);
  if (path.at(-1) !== "kind" || typeof found !== "string") return made;
  const hint =
    made.nearest === undefined
      ? ` Known kinds: ${allowed.join(", ")}.`
      : ` Did you mean \`${made.nearest}\`?`;
  return { ...made, code: "unknown-kind", message: `Unknown kind \`${found}\`.${hint}` };
}

/** The member of a union that the value is an attempt at: the only one whose own type fits. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || isInside(issue)),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether an issue is about what is in a value rather than about its type. */
function isInside(issue: Issue): boolean {
  if (issue.code === "invalid_union") return closestBranch(issue.errors) !== undefined;
  return issue.code === "unrecognized_keys" || (issue.code === "custom" && !isPhrase(issue.message));
}

function problem(
  path: DocumentPath,
  found: unknown,
  wanted: readonly string[],
  allowed: readonly string[],
): Problem {
  const what = orList(wanted);
  if (found === undefined) {
    const own = wanted.filter((words) => words !== AN_EXPRESSION);
    const message =
      path.at(-1) === "kind"
        ? "Required: the kind of this item."
        : `Required: ${orList(own.length > 0 ? own : wanted)}.`;
    return {
      ...errorAt(path),
      code: "required",
      message,
      ...(allowed.length > 0 ? { allowed: [...allowed] } : {}),
    };
  }
  const nearest = typeof found === "string" ? nearestName(found, allowed) : undefined;
  const hint = nearest === undefined ? "" : ` Did you mean \`${nearest}\`?`;
  const quotes =
    typeof found === "boolean" && allowed.includes(String(found))
      ? ` Put it in quotes: "${String(found)}".`
      : "";
  return {
    ...errorAt(path),
    code: "wrong-value",
    message: `Must be ${what}; this is ${shown(found)}.${hint}${quotes}`,
    found,
    ...(allowed.length > 0 ? { allowed: [...allowed] } : {}),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** What an issue wants, as the end of *must be …*. */
function wantedBy(issue: Issue): string | undefined {
  if (isPhrase(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return orList(issue.values.map((value) => `\`${String(value)}\``));
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? "text that is not empty"
        : `at least ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_format":
      return "pattern" in issue && issue.pattern !== undefined
        ? `text like ${issue.pattern}`
        : `a valid ${issue.format}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_union": {
      const wanted = wantedByAny(issue.errors);
      return wanted.length === 0 ? undefined : orList(wanted);
    }
    default:
      return issue.message.replace(/\.$/, "");
  }
}

const AN_EXPRESSION = "an expression such as ${args.NAME}";

/** What the members of a union want between them. A second member that is text is there for expressions. */
function wantedByAny(branches: readonly (readonly Issue[])[]): string[] {
  const wanted = branches.flatMap((issues, index) =>
    issues.flatMap((issue) => {
      const isText = issue.code === "invalid_type" && issue.expected === "string";
      return isText && index > 0 ? [AN_EXPRESSION] : (wantedBy(issue) ?? []);
    }),
  );
  return [...new Set(wanted)];
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " items" : "";
}

/** The literal values an issue allows. */
function allowedBy(issue: Issue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union") return issue.errors.flat().flatMap(allowedBy);
  return [];
}

/** A message that a schema gave as a noun, `an id: letters and digits`, rather than zod's own or a whole sentence. */
function isPhrase(message: string): boolean {
  return /^(an?|the|text|one of) /.test(message);
}

function orList(wanted: readonly string[]): string {
  const last = wanted.at(-1) ?? "something else";
  return wanted.length < 2 ? last : `${wanted.slice(0, -1).join(", ")} or ${last}`;
}

function shown(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "empty text";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "an object";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `text of ${text.length} characters` : `\`${text}\``;
}

/** The value at a path; undefined when there is none. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((value, segment) => {
    if (Array.isArray(value) && typeof segment === "number") return (value as readonly unknown[])[segment];
    return isRecord(value) && typeof segment === "string" && Object.hasOwn(value, segment)
      ? value[segment]
      : undefined;
  }, root);
}
