import type { ZodType } from "zod";
import { nearestName } from "@/core/expression";
import { EXPR } from "./expr";
import { knownFields, schemasAt } from "./known-fields";
import { toPointer, type DocumentPath, type Problem } from "./problem";
import { isRecord } from "./walk";
import {
  AN_EXPRESSION,
  isPhrase,
  orList,
  shortList,
  shown,
  wantedBy,
  wantedByAny,
  type Issue,
} from "./wanted";

/** What the caller knows about the value beyond its schema. */
export interface SchemaProblemOptions {
  /** Where the value stands in the document that paths are told from. */
  at?: DocumentPath;
  /** A sentence about a field that is not known at this path within the value, in place of the usual guess. */
  hintUnknown?(path: readonly (string | number)[], key: string): string | undefined;
}

interface Place extends SchemaProblemOptions {
  schema: ZodType;
  root: unknown;
}

/** Everything a schema says against a value, in words, unions untangled and unknown fields one by one. */
export function schemaProblems(
  schema: ZodType,
  value: unknown,
  options: SchemaProblemOptions = {},
): Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return problemsOfIssues(result.error.issues, { ...options, schema, root: value });
}

/** The same for issues that are there already. */
export function problemsOfIssues(issues: readonly Issue[], place: Place): Problem[] {
  return toldOnce(issues.flatMap((issue) => problemsOf(issue, [], place)));
}

/** A required field that is there, misspelt, is not missing; and what is of a wrong type has no length to speak of. */
function toldOnce(problems: readonly Problem[]): Problem[] {
  const misspelt = new Set(
    problems.flatMap(({ code, path, nearest }) =>
      code === "unknown-field" && nearest !== undefined ? [toPointer([...path.slice(0, -1), nearest])] : [],
    ),
  );
  const values = new Set<string>();
  return problems.filter(({ code, pointer }) => {
    if (code === "required") return !misspelt.has(pointer);
    if (code !== "wrong-value") return true;
    const isFirst = !values.has(pointer);
    values.add(pointer);
    return isFirst;
  });
}

function problemsOf(issue: Issue, base: DocumentPath, place: Place): Problem[] {
  const path = [...base, ...issue.path.filter((segment) => typeof segment !== "symbol")];
  const found = valueAt(place.root, path);
  if (issue.code === "unrecognized_keys") {
    const known = knownFields(place.schema, path, place.root);
    return issue.keys.map((key) => unknownField(path, key, known, place));
  }
  if (issue.code === "invalid_union") {
    if (issue.errors.length === 0) return [wrongDiscriminator(issue, path, found, place)];
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => problemsOf(inner, path, place));
    const wanted = wantedByAny(issue.errors, { ...place, path });
    return [problem(path, found, wanted, allowedBy(issue), place)];
  }
  const isSentence = issue.code === "custom" || (issue.code === "invalid_type" && issue.expected === "never");
  if (isSentence && !isPhrase(issue.message)) {
    return [{ ...errorAt(path, place), code: "wrong-value", message: issue.message }];
  }
  return [problem(path, found, wantedBy(issue, { ...place, path }), allowedBy(issue), place)];
}

function errorAt(path: DocumentPath, { at = [] }: Place): Pick<Problem, "severity" | "path" | "pointer"> {
  const whole = [...at, ...path];
  return { severity: "error", path: whole, pointer: toPointer(whole) };
}

function unknownField(path: DocumentPath, key: string, known: readonly string[], place: Place): Problem {
  const where = errorAt([...path, key], place);
  const said = place.hintUnknown?.(path, key);
  const nearest = said === undefined ? nearestName(key, known) : undefined;
  const hint =
    said !== undefined
      ? `. ${said}`
      : nearest !== undefined
        ? `, did you mean \`${nearest}\`?`
        : known.length === 0
          ? ": no field is known here."
          : `. Known here: ${shortList(known)}.`;
  return {
    ...where,
    code: "unknown-field",
    message: `\`${where.pointer}\`: unknown field${hint}`,
    found: valueAt(place.root, [...path, key]),
    allowed: [...known],
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** A `kind` or `type` that no member of a union has. */
function wrongDiscriminator(issue: Issue, path: DocumentPath, found: unknown, place: Place): Problem {
  const options =
    "options" in issue && Array.isArray(issue.options) ? (issue.options as readonly unknown[]) : [];
  const allowed = options.filter((option) => typeof option === "string");
  return problem(
    path,
    found,
    allowed.map((name) => `\`${name}\``),
    allowed,
    place,
  );
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
  place: Place,
): Problem {
  const more = allowed.length > 0 ? { allowed: [...allowed] } : {};
  if (found === undefined) {
    const own = wanted.filter((words) => words !== AN_EXPRESSION);
    const what = orList(own.length > 0 ? own : wanted);
    return {
      ...errorAt(path, place),
      code: "required",
      message: `${fieldName(path)} is missing. It must be ${what}.`,
      ...more,
    };
  }
  const unclosed = unclosedExpression(found, path, place);
  if (unclosed !== undefined) return unclosed;
  const isWord = typeof found === "string" || typeof found === "number";
  const nearest = isWord ? nearestName(String(found), allowed) : undefined;
  return {
    ...errorAt(path, place),
    code: "wrong-value",
    message:
      isStrayExpression(found, wanted) && !takesExpression(place, path)
        ? noExpression(path, wanted)
        : `Must be ${orList(wanted)}; this is ${shown(found, wanted)}.${mend(found, wanted, allowed, nearest)}`,
    found,
    ...more,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function fieldName(path: DocumentPath): string {
  const name = path.at(-1);
  if (name === undefined) return "This";
  return typeof name === "number" ? "This item" : `\`${name}\``;
}

/** `${args.NAME` where an expression would do: the brace is what is wrong. */
function unclosedExpression(found: unknown, path: DocumentPath, place: Place): Problem | undefined {
  if (typeof found !== "string" || !takesExpression(place, path)) return undefined;
  const offset = found.search(/(?<!\\)\$\{[^}]*$/);
  if (offset === -1) return undefined;
  const message = "`${` has no closing `}`. Write `\\${` for the literal text.";
  const within = { offset, length: found.length - offset };
  return { ...errorAt(path, place), code: "expression", message, found, within };
}

function takesExpression({ schema, root }: Place, path: DocumentPath): boolean {
  return [...schemasAt(schema, path, root)].includes(EXPR);
}

function isStrayExpression(found: unknown, wanted: readonly string[]): boolean {
  return typeof found === "string" && found.includes("${") && !wanted.includes(AN_EXPRESSION);
}

/** The sentence about an expression where only a literal is allowed. */
export function noExpression(path: DocumentPath, wanted: readonly string[]): string {
  const what =
    wanted.length > 2 && wanted.every((words) => words.startsWith("`"))
      ? `one of ${wanted.join(", ")}`
      : orList(wanted);
  return `${fieldName(path)} takes no expression: it must be ${what}.`;
}

/** How to put a wrong value right, as a further sentence. */
function mend(
  found: unknown,
  wanted: readonly string[],
  allowed: readonly string[],
  nearest: string | undefined,
): string {
  if (found === null) return " Leave the field out if it has no value.";
  if (typeof found === "boolean" || typeof found === "number") {
    const isText = allowed.includes(String(found)) || wanted.some((words) => /^(text|an id)\b/.test(words));
    return isText
      ? ` Put it in quotes: "${String(found)}".`
      : nearest === undefined
        ? ""
        : didYouMean(nearest);
  }
  if (typeof found !== "string") return "";
  const bare = found.trim();
  if (wanted.some((words) => /^a (whole )?number/.test(words)) && /^-?\d+(\.\d+)?$/.test(bare)) {
    return ` Write it without quotes: ${bare}.`;
  }
  if (wanted.includes("`true`") && wanted.includes("`false`")) {
    const meant = { yes: "true", on: "true", y: "true", no: "false", off: "false", n: "false" }[
      bare.toLowerCase()
    ];
    if (/^(true|false)$/i.test(bare)) return ` Write it without quotes: ${bare.toLowerCase()}.`;
    if (meant !== undefined) return ` Write ${meant}.`;
  }
  if (wanted.some((words) => words.startsWith("an id of ")) && /^[\w-]+\/[\w-]+$/.test(bare)) {
    return ` Another project cannot be named here: write \`${bare.split("/")[1] ?? ""}\`.`;
  }
  return nearest === undefined ? "" : didYouMean(nearest);
}

function didYouMean(nearest: string): string {
  return ` Did you mean \`${nearest}\`?`;
}

/** The literal values an issue allows. */
function allowedBy(issue: Issue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union") return issue.errors.flat().flatMap(allowedBy);
  return [];
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
