import { EXPRESSION_LIMITS } from "../limits";
import { fromBase64, toBase64 } from "../base64";
import { expandReplacement, Pattern, type PatternMatch } from "../pattern";
import { define, type FunctionContext, type Matcher } from "./define";
import { integer, list, matcher, optional, text } from "./parameters";

export const stringFunctions = [
  define({
    name: "toBase64",
    group: "string",
    parameters: [text("text")],
    result: "string",
    doc: "The text's UTF-8 bytes as base64.",
    example: { code: "fn.toBase64('hello')", result: "aGVsbG8=" },
    run: (_context, value) => toBase64(new TextEncoder().encode(value)),
  }),
  define({
    name: "fromBase64",
    group: "string",
    parameters: [text("base64")],
    result: "string",
    doc: "The UTF-8 text that base64 stands for.",
    example: { code: "fn.fromBase64('aGVsbG8=')", result: "hello" },
    run: (context, value) => {
      const bytes = fromBase64(value);
      if (bytes === undefined) throw context.failure("argument 1 (base64) is not base64");
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    },
  }),
  define({
    name: "slug",
    group: "string",
    parameters: [text("text")],
    result: "string",
    doc: "Lower case, with hyphens for everything that is not a letter or a digit.",
    example: { code: "fn.slug('Feature/Log in page')", result: "feature-log-in-page" },
    run: (_context, value) =>
      value
        .normalize("NFKD")
        .replace(/\p{M}/gu, "")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, ""),
  }),
  define({
    name: "indexOf",
    group: "string",
    parameters: [text("text"), text("match")],
    result: "number",
    doc: "Where the match first stands, from 0; -1 when it does not.",
    example: { code: "fn.indexOf('release', 'lease')", result: 2 },
    run: (_context, value, match) => value.indexOf(match),
  }),
  define({
    name: "search",
    group: "string",
    parameters: [text("text"), matcher("match")],
    result: "number",
    doc: "Where a text or regular expression first matches, from 0; -1 when it does not.",
    example: { code: "fn.search('v1.2.3', /\\d/)", result: 1 },
    run: (context, value, match) => firstMatch(context, value, match)?.index ?? -1,
  }),
  define({
    name: "replace",
    group: "string",
    parameters: [text("text"), matcher("match"), text("replacement")],
    result: "string",
    doc: "Replaces the first match; `$1` and `$&` stand for what a regular expression matched, and its flag `g` replaces all.",
    example: { code: "fn.replace('refs/heads/main', /^refs.heads./, '')", result: "main" },
    run: (context, value, match, replacement) =>
      replaceMatches(context, value, match, replacement, match instanceof Pattern && match.global),
  }),
  define({
    name: "replaceAll",
    group: "string",
    parameters: [text("text"), matcher("match"), text("replacement")],
    result: "string",
    doc: "Replaces every match of a text or regular expression.",
    example: { code: "fn.replaceAll('a/b/c', '/', '-')", result: "a-b-c" },
    run: (context, value, match, replacement) => replaceMatches(context, value, match, replacement, true),
  }),
  define({
    name: "slice",
    group: "string",
    parameters: [text("text"), integer("start"), optional(integer("end"))],
    result: "string",
    doc: "The part from start up to, not including, end; negative positions count from the end.",
    example: { code: "fn.slice('3f2a9c1d', 0, 4)", result: "3f2a" },
    run: (_context, value, start, end) => value.slice(start, end),
  }),
  define({
    name: "length",
    group: "string",
    parameters: [text("text")],
    result: "number",
    doc: "How many characters the text has, as JavaScript counts them: an emoji is two.",
    example: { code: "fn.length('main')", result: 4 },
    run: (_context, value) => value.length,
  }),
  define({
    name: "toUpper",
    group: "string",
    parameters: [text("text")],
    result: "string",
    doc: "The text in upper case.",
    example: { code: "fn.toUpper('main')", result: "MAIN" },
    run: (_context, value) => value.toUpperCase(),
  }),
  define({
    name: "toLower",
    group: "string",
    parameters: [text("text")],
    result: "string",
    doc: "The text in lower case.",
    example: { code: "fn.toLower('MAIN')", result: "main" },
    run: (_context, value) => value.toLowerCase(),
  }),
  define({
    name: "split",
    group: "string",
    parameters: [text("text"), matcher("separator"), optional(integer("limit"))],
    result: "list",
    doc: "The parts between separators; those beyond the limit are dropped. Groups of a regular expression are kept as parts.",
    example: { code: "fn.split('a,b,c', ',', 2)", result: ["a", "b"] },
    run: (context, value, separator, limit) => {
      if (limit !== undefined && limit < 0) throw context.failure("argument 3 (limit) must not be negative");
      return splitText(context, value, separator, limit ?? Infinity);
    },
  }),
  define({
    name: "join",
    group: "string",
    parameters: [list("list"), optional(text("separator"))],
    result: "string",
    doc: "The items of a list as one text, with a separator between them (a comma unless given).",
    example: { code: "fn.join(['a', 'b'], '-')", result: "a-b" },
    run: (context, items, separator = ",") => {
      let size = 0;
      const parts = items.map((item, index) => {
        if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") {
          const part = String(item);
          size += part.length + separator.length;
          return part;
        }
        throw context.failure(`item ${index} of argument 1 (list) must be a string, a number or a boolean`);
      });
      assertLength(context, size);
      return parts.join(separator);
    },
  }),
];

function* literalMatches(value: string, match: string): Iterable<PatternMatch> {
  let from = 0;
  for (;;) {
    const index = value.indexOf(match, from);
    if (index === -1) return;
    yield { index, text: match, groups: [], named: {} };
    // An empty match stands before every character and at the end, as in JavaScript.
    from = index + Math.max(match.length, 1);
    if (from > value.length) return;
  }
}

function matchesIn(context: FunctionContext, value: string, match: Matcher): Iterable<PatternMatch> {
  return typeof match === "string" ? literalMatches(value, match) : match.matches(value, context.spend);
}

function firstMatch(context: FunctionContext, value: string, match: Matcher): PatternMatch | undefined {
  for (const found of matchesIn(context, value, match)) return found;
  return undefined;
}

function replaceMatches(
  context: FunctionContext,
  value: string,
  match: Matcher,
  replacement: string,
  all: boolean,
): string {
  let result = "";
  let from = 0;
  for (const found of matchesIn(context, value, match)) {
    context.spend(1);
    result += value.slice(from, found.index) + expandReplacement(replacement, found);
    assertLength(context, result.length);
    from = found.index + found.text.length;
    if (!all) break;
  }
  return result + value.slice(from);
}

function splitText(context: FunctionContext, value: string, separator: Matcher, limit: number): string[] {
  const parts: string[] = [];
  if (separator === "") {
    for (const character of value) {
      if (parts.length >= limit) break;
      context.spend(1);
      parts.push(character);
    }
    return parts;
  }
  let from = 0;
  for (const found of matchesIn(context, value, separator)) {
    if (parts.length >= limit) return parts;
    // An empty match splits between characters, never before the first or after the last.
    if (found.text === "" && (found.index === from || found.index >= value.length)) continue;
    context.spend(1);
    // As in JavaScript, what a separator's groups matched is kept.
    parts.push(value.slice(from, found.index), ...found.groups.map((group) => group ?? ""));
    from = found.index + found.text.length;
  }
  if (parts.length > limit) parts.length = limit;
  if (parts.length < limit) parts.push(value.slice(from));
  return parts;
}

/** Before the text is made, so that a huge one is never built. */
function assertLength(context: FunctionContext, length: number): void {
  if (length > EXPRESSION_LIMITS.stringLength) {
    throw context.failure(`the result would be longer than ${EXPRESSION_LIMITS.stringLength} characters`);
  }
}
