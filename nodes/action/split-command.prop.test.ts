import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCommand } from "./split-command";

const quoteSingle = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
const quoteDouble = (word: string) => `"${word.replace(/["\\$`]/g, (character) => `\\${character}`)}"`;
const escapeEach = (word: string) =>
  word === "" ? "''" : word.replace(/[^\n]/g, (character) => `\\${character}`).replaceAll("\n", "'\n'");

describe("splitCommand", () => {
  it.each([
    ["node migrate.js", ["node", "migrate.js"]],
    ["  a\t b\nc ", ["a", "b", "c"]],
    [`sh -c "echo \${MESSAGE}"`, ["sh", "-c", "echo ${MESSAGE}"]],
    [`echo 'it''s' "a b"c\\ d`, ["echo", "its", "a bc d"]],
    [`printf "a\\"b\\\\c\\n"`, ["printf", 'a"b\\c\\n']],
    [`echo '\\n'`, ["echo", "\\n"]],
    [`echo "" ''`, ["echo", "", ""]],
    ["echo a \\\n b", ["echo", "a", "b"]],
    ["a && b | c > d * $HOME `e`", ["a", "&&", "b", "|", "c", ">", "d", "*", "$HOME", "`e`"]],
  ])("splits %j", (command, argv) => {
    expect(splitCommand(command)).toEqual({ argv });
  });

  it.each([
    [`echo "a`, 'The quote " at character 6 of the command is never closed.'],
    ["echo it's", "The quote ' at character 8 of the command is never closed."],
    ["echo \\", "A backslash at the end of the command escapes nothing."],
    ["  ", "The command names no program."],
    ["'' a", "The command names no program."],
  ])("says what is wrong with %j", (command, problem) => {
    expect(splitCommand(command)).toEqual({ problem });
  });

  it("gives back whatever words were quoted, in each way of quoting", () => {
    const word = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."ab '\"\\$`\n") }));
    const way = fc.constantFrom(quoteSingle, quoteDouble, escapeEach);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, way), { maxLength: 5 }),
        fc.constantFrom(" ", "\t", "\n", "  "),
        (words, gap) => {
          const command = ["program", ...words.map(([text, quote]) => quote(text))].join(gap);
          expect(splitCommand(command)).toEqual({ argv: ["program", ...words.map(([text]) => text)] });
        },
      ),
    );
  });
});
