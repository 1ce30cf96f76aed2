import { z } from "zod";
import { EXPR } from "./expr";
import { schemasAt } from "./known-fields";
import { isRecord } from "./walk";

export type Issue = z.core.$ZodIssue;

export const AN_EXPRESSION = "an expression such as ${args.NAME}";

/** Where an issue stands: its schema and value, for what the issue itself does not say. */
export interface IssuePlace {
  schema: z.ZodType;
  root: unknown;
  path: readonly (string | number)[];
}

/** What an issue wants, each an end of *must be …*. */
export function wantedBy(issue: Issue, place: IssuePlace): string[] {
  if (isPhrase(issue.message)) return [issue.message];
  switch (issue.code) {
    case "invalid_type":
      return typeWords(issue.expected, place);
    case "invalid_value":
      return issue.values.map((value) => `\`${String(value)}\``);
    case "too_small":
      return [tooSmall(issue, place)];
    case "too_big":
      return [tooBig(issue, place)];
    case "invalid_format":
      return [
        "pattern" in issue && issue.pattern !== undefined
          ? `text like ${issue.pattern}`
          : `a valid ${issue.format}`,
      ];
    case "not_multiple_of":
      return [`a multiple of ${issue.divisor}`];
    case "invalid_union":
      return wantedByAny(issue.errors, place);
    default:
      return [issue.message.replace(/\.$/, "")];
  }
}

/** What the members of a union want between them. A second member that is text is there for expressions. */
export function wantedByAny(branches: readonly (readonly Issue[])[], place: IssuePlace): string[] {
  const wanted = branches.flatMap((issues, index) =>
    issues.flatMap((issue) => {
      const isText = issue.code === "invalid_type" && issue.expected === "string";
      return isText && index > 0 ? [AN_EXPRESSION] : wantedBy(issue, place);
    }),
  );
  return [...new Set(wanted)];
}

/** A message that a schema gave as a noun, `an id: letters and digits`, rather than zod's own or a whole sentence. */
export function isPhrase(message: string): boolean {
  return /^((an?|the|text|one of) |`)/.test(message) && !message.endsWith(".");
}

function typeWords(expected: string, place: IssuePlace): string[] {
  switch (expected) {
    case "string":
      return [textWords(place)];
    case "number":
    case "int":
      return [numberWords(place)];
    case "boolean":
      return ["`true`", "`false`"];
    case "object":
    case "record":
      return ["an object"];
    case "array":
      return ["a list"];
    default:
      return [expected];
  }
}

/** What the schema itself calls its texts; found by asking it about one that nothing accepts. */
function textWords({ schema, path, root }: IssuePlace): string {
  for (const found of schemasAt(schema, path, root)) {
    if (!(found instanceof z.ZodString) || found === EXPR) continue;
    const [issue] = found.safeParse("\0").error?.issues ?? [];
    if (issue !== undefined && isPhrase(issue.message)) return issue.message;
    if (!found.safeParse("").success) return "text that is not empty";
  }
  return "text";
}

/** `a whole number from 30 to 14400` */
function numberWords({ schema, path, root }: IssuePlace): string {
  for (const found of schemasAt(schema, path, root)) {
    if (!(found instanceof z.ZodNumber)) continue;
    const noun = found.isInt ? "a whole number" : "a number";
    const least = bound(found.minValue);
    const most = bound(found.maxValue);
    if (least !== undefined && most !== undefined) return `${noun} from ${least} to ${most}`;
    if (least !== undefined) return least === 0 ? `${noun}, 0 or more` : `${noun}, at least ${least}`;
    return most === undefined ? noun : `${noun}, at most ${most}`;
  }
  return "a number";
}

/** Whole numbers are bounded by what a double can hold, which nobody needs to be told. */
function bound(value: number | null): number | undefined {
  return value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, place: IssuePlace): string {
  if (issue.origin === "string")
    return issue.minimum === 1 ? "text that is not empty" : `text of at least ${issue.minimum} characters`;
  if (issue.origin === "array")
    return `a list of at least ${issue.minimum} ${issue.minimum === 1 ? "item" : "items"}`;
  return numberWords(place);
}

function tooBig(issue: z.core.$ZodIssueTooBig, place: IssuePlace): string {
  if (issue.origin === "string") return `text of at most ${issue.maximum} characters`;
  if (issue.origin === "array") return `a list of at most ${issue.maximum} items`;
  return numberWords(place);
}

/** `a`, `a or b`, `a, b or c` */
export function orList(wanted: readonly string[]): string {
  const last = wanted.at(-1) ?? "something else";
  return wanted.length < 2 ? last : `${wanted.slice(0, -1).join(", ")} or ${last}`;
}

/** `` `a`, `b` and 12 more `` */
export function shortList(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  if (names.length > most) return `${shown.join(", ")} and ${names.length - most} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** What was found, as the end of *this is …*. */
export function shown(value: unknown, wanted: readonly string[] = []): string {
  if (value === null) return "null";
  if (value === "") return "empty text";
  if (Array.isArray(value) && value.length === 0) return "an empty list";
  if (Array.isArray(value))
    return value.length === 1 ? "a list of 1 item" : `a list of ${value.length} items`;
  if (isRecord(value)) return "an object";
  if (typeof value !== "string")
    return wanted.some(isTextual) || wanted.includes(`\`${String(value)}\``)
      ? `the ${typeof value} \`${String(value)}\``
      : `\`${String(value)}\``;
  const text = value.length > 60 || /[\n\r]/.test(value) ? undefined : value;
  if (text === undefined) return `text of ${value.length} characters`;
  const looksLikeAnother = /^(true|false|-?\d+(\.\d+)?)$/i.test(text) && !wanted.some(isTextual);
  return looksLikeAnother ? `the text \`${text}\`` : `\`${text}\``;
}

function isTextual(wanted: string): boolean {
  return /^(text|an id)\b/.test(wanted);
}
