import { EXPRESSION_LIMITS } from "../limits";
import { formatDate } from "../format-date";
import { define } from "./define";
import { integer, oneOf, optional, text } from "./parameters";

export const generalFunctions = [
  define({
    name: "randomSecret",
    group: "general",
    parameters: [integer("length"), optional(oneOf("encoding", ["base64", "hex"]))],
    result: "string",
    doc: "A random secret of `length` bytes, as base64 or hex. It keeps its value for the run and the field it stands in, and is masked everywhere.",
    example: { code: "fn.randomSecret(32, 'hex')" },
    run: (context, length, encoding = "base64") => {
      if (length < 1 || length > EXPRESSION_LIMITS.randomBytes) {
        throw context.failure(`argument 1 (length) must be from 1 to ${EXPRESSION_LIMITS.randomBytes}`);
      }
      return context.randomSecret(length, encoding);
    },
  }),
  define({
    name: "date",
    group: "general",
    parameters: [optional(text("format"))],
    result: "string",
    doc: "The time now in UTC: ISO 8601 with milliseconds, or in a Moment-style format such as `'YYYYMMDD'` or `'llll'`.",
    example: { code: "fn.date('YYYY-MM-DD')" },
    run: (context, format) =>
      format === undefined ? context.now().toISOString() : formatDate(context.now(), format),
  }),
  define({
    name: "fetchSecret",
    group: "general",
    parameters: [text("id")],
    result: "any",
    doc: "A secret group by an id that is known only at run time; the same as `secrets.ID`.",
    example: { code: "fn.fetchSecret('database')" },
    run: (context, id) => context.fetchSecret(id),
  }),
];
