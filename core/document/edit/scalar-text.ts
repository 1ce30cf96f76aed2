import { Scalar, stringify, type ToStringOptions } from "yaml";
import type { TextStyle } from "./text-style";

const ALWAYS: ToStringOptions = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };
const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$./-]*$/u;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** A scalar within brackets, or in JSON. */
export function flowScalar(value: unknown, style: TextStyle, before?: string): string {
  if (style.format === "json") return JSON.stringify(value);
  const text = stringify([scalarLike(value, before?.startsWith("BLOCK_") ? undefined : before)], {
    ...ALWAYS,
    ...quoting(style),
    collectionStyle: "flow",
    flowCollectionPadding: false,
    blockQuote: false,
  });
  return text.slice(1, -2);
}

/**
 * A scalar of a YAML block: one line, or `|` and lines that are indented below `indent`.
 * @param before how the scalar in its place was written; a text goes on being written like that
 */
export function blockScalar(value: unknown, indent: string, style: TextStyle, before?: string): string {
  const text = stringify(
    { k: scalarLike(value, before) },
    { ...ALWAYS, ...quoting(style), indent: indentOf(style) },
  );
  const [first = "", ...rest] = text.slice("k:".length, -1).split("\n");
  const lines = [first.trimStart(), ...rest.map((line) => (line === "" ? line : indent + line))];
  return lines.join(style.lineBreak);
}

/** A field's name. */
export function keyText(key: string, style: TextStyle): string {
  if (style.format === "json") return JSON.stringify(key);
  if (PLAIN_KEY.test(key) && !RESERVED.test(key)) return key;
  return /^[^\p{C}"\\']*$/u.test(key) && style.quotes === "single" ? `'${key}'` : JSON.stringify(key);
}

function indentOf(style: TextStyle): number {
  return Math.max(1, style.indentUnit.length);
}

function scalarLike(value: unknown, before: string | undefined): unknown {
  if (typeof value !== "string" || before === undefined || before === "PLAIN") return value;
  const scalar = new Scalar(value);
  switch (before) {
    case "QUOTE_SINGLE":
    case "QUOTE_DOUBLE":
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      scalar.type = before;
  }
  return scalar;
}

function quoting({ quotes }: TextStyle): ToStringOptions {
  if (quotes === "plain") return {};
  const type = quotes === "single" ? "QUOTE_SINGLE" : "QUOTE_DOUBLE";
  return { singleQuote: quotes === "single", defaultStringType: type, defaultKeyType: "PLAIN" };
}
