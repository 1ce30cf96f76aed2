import type { ErrorCode, YAMLParseError } from "yaml";

type Sentence = string | ((error: YAMLParseError, text: string) => string);

const UNCLOSED = (error: YAMLParseError): string => {
  if (error.message.includes("quote")) return "A quote is opened above this, and never closed.";
  if (error.message.includes(", between") || error.message.includes(", or :"))
    return "A comma is missing before this.";
  if (/expected .*(\]|\})|must end with|end with a/i.test(error.message))
    return "A closing bracket is missing before this.";
  if (error.message.includes("space after :")) return "A space is missing after the colon.";
  if (error.message.includes("followed by map values")) return "A colon and a value are missing after this.";
  if (error.message.includes("without - indicator"))
    return "An item of a list begins with `- `. What belongs to the item above is indented as its other fields are.";
  if (error.message.startsWith("Comments")) return "A space is missing before the `#` of this comment.";
  return sentence(error.message);
};

const MESSAGES: Partial<Record<ErrorCode, Sentence>> = {
  TAB_AS_INDENT: "YAML is indented with spaces, and this line has a tab. Replace it by spaces.",
  BAD_INDENT: (error) =>
    error.message.includes("closing") || error.message.includes("Flow")
      ? "A closing bracket is missing, or what is inside is not indented enough."
      : "This line is indented differently from those it belongs to. Fields of one object, and items of one list, begin in the same column.",
  BAD_SCALAR_START: "Text that begins with this character stands in quotes.",
  BAD_DQ_ESCAPE:
    "YAML knows no such escape in double quotes. Write the backslash twice, or use single quotes, where it is an ordinary character.",
  BAD_ALIAS: (error) =>
    error.message.startsWith("Alias")
      ? 'A bare `*` has a meaning of its own in YAML. Put it in quotes: "*".'
      : "A bare `&` has a meaning of its own in YAML. Put the text in quotes.",
  BLOCK_AS_IMPLICIT_KEY: (error, text) => {
    if (!error.message.startsWith("Nested")) return "A list begins on a line of its own.";
    const from = text.lastIndexOf("\n", error.pos[0] - 1) + 1;
    const end = text.indexOf("\n", error.pos[0]);
    const colons = text.slice(from, end === -1 ? text.length : end).match(/:(?=\s|$)/g) ?? [];
    return colons.length > 1
      ? "There are two colons in this line. Put text that has a colon in quotes, or begin a new line for the inner field."
      : "The next line is indented more than this one, as if it went on with its text. Fields of one object begin in the same column.";
  },
  BLOCK_IN_FLOW:
    "Inside brackets, fields and items are separated by commas; they have no lines of their own.",
  MULTILINE_IMPLICIT_KEY:
    "A colon and a value are missing on this line, or the text before it has no closing quote.",
  MISSING_CHAR: UNCLOSED,
  MULTIPLE_DOCS: "There is a second document after `---`. A file holds one flow.",
  BAD_DIRECTIVE: "A line that begins with `%` is a directive of YAML, and this is none it knows.",
  RESOURCE_EXHAUSTION: "This document is nested too deeply to be read.",
  UNEXPECTED_TOKEN: (error, text) => {
    const quote = text[error.pos[0] - 1] ?? "";
    if (error.message.includes("node end") && /['"]/.test(quote)) {
      const inside = quote === "'" ? "is written twice there: `''`" : 'is written `\\"` there';
      return `The quoted text ends before this. A ${quote} that belongs to the text ${inside}, or the text stands in the other quotes.`;
    }
    const [, token] = /^Unexpected ([,\]}]) in/.exec(error.message) ?? [];
    if (token === ",") return "This comma is one too many. Take it out.";
    if (token !== undefined) return `This \`${token}\` closes nothing that is open. Take it out.`;
    if (error.message.includes("empty item")) return "There is nothing between these commas. Take one out.";
    return "This cannot stand here: YAML expects a field with a colon, or an item that begins with `- `.";
  },
};

/** What to tell a person about a mistake in YAML. */
export function yamlMessage(error: YAMLParseError, text: string): string {
  const message = MESSAGES[error.code] ?? error.message;
  return sentence(typeof message === "string" ? message : message(error, text));
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
