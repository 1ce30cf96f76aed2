import fc from "fast-check";
import { expect, test } from "vitest";
import { SqlScriptError, SqlSplitter } from "./sql-splitter";

const quoted = fc.string({ maxLength: 12 }).map((text) => text.replace(/\0/g, ""));
/** Parts of a statement that hold semicolons, quotes and comments of others, and end by themselves. */
const part = fc.oneof(
  fc.constantFrom("SELECT", "1", " ", "\n", "a.b", "(x)", "+", "::", "e", "$1", "name$x"),
  quoted.map((text) => `'${text.replaceAll("'", "''")}'`),
  quoted.map((text) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`),
  quoted.map((text) => `"${text.replaceAll('"', '""')}"`),
  quoted.map((text) => `$tag$${text.replaceAll("$", "")}$tag$`),
  quoted.map((text) => `/*${text.replace(/[*/]/g, "")}*/`),
  quoted.map((text) => `--${text.replace(/[\r\n]/g, "")}\n`),
);
const statement = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => `x ${parts.join(" ")} ;`);

function split(script: string): string[] {
  const texts: string[] = [];
  const splitter = new SqlSplitter(({ text }) => texts.push(text));
  for (const line of script.match(/[^\n]*\n|[^\n]+$/g) ?? []) splitter.write(line);
  splitter.end();
  return texts;
}

test("statements are found again, whatever they quote", () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 6 }), (statements) => {
      expect(split(statements.join(""))).toEqual(statements);
    }),
  );
});

test("no script throws anything but its own error, and no text is lost", () => {
  const script = fc.string({ unit: fc.constantFrom(..."ab'\"$;()-/*\\\n \tE.é€"), maxLength: 60 });
  fc.assert(
    fc.property(script, (text) => {
      let pieces: string[];
      try {
        pieces = split(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SqlScriptError);
        return;
      }
      expect(text.startsWith(pieces.join(""))).toBe(true);
    }),
  );
});
