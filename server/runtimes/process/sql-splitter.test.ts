import { describe, expect, test } from "vitest";
import { SqlScriptError, SqlSplitter, type SqlPiece } from "./sql-splitter";

/** The pieces of a script; rows of COPY are left out as the loader does. */
function split(script: string): SqlPiece[] {
  const pieces: SqlPiece[] = [];
  const splitter = new SqlSplitter((piece) => pieces.push(piece));
  let rows: number | null = null;
  for (const line of script.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (rows !== null) {
      rows += 1;
      if (line.startsWith("\\.")) {
        splitter.skipLines(rows);
        rows = null;
      }
      continue;
    }
    splitter.write(line);
    if (splitter.awaitsRows) rows = 0;
  }
  splitter.end();
  return pieces;
}
const texts = (script: string) => split(script).map(({ text }) => text.trim());

describe("a script is cut where psql would cut it", () => {
  test.each([
    ["a quoted semicolon", "SELECT ';', 'it''s;'; SELECT 2;", ["SELECT ';', 'it''s;';", "SELECT 2;"]],
    [
      "a backslash in a plain string",
      String.raw`SELECT 'a\'; SELECT 2;`,
      [String.raw`SELECT 'a\';`, "SELECT 2;"],
    ],
    [
      "a backslash in an E string",
      String.raw`SELECT E'a\';b'; SELECT 2;`,
      [String.raw`SELECT E'a\';b';`, "SELECT 2;"],
    ],
    [
      "a column called e before a string",
      String.raw`SELECT e 'a\'; SELECT 2;`,
      [String.raw`SELECT e 'a\';`, "SELECT 2;"],
    ],
    ["a quoted name", 'SELECT "a;""b" FROM t;', ['SELECT "a;""b" FROM t;']],
    [
      "dollar quotes within others",
      "DO $a$ x; $$;$$ y; $a$; SELECT 2;",
      ["DO $a$ x; $$;$$ y; $a$;", "SELECT 2;"],
    ],
    ["a dollar inside a name", "SELECT a$b$; SELECT 2$1;", ["SELECT a$b$;", "SELECT 2$1;"]],
    [
      "comments",
      "SELECT 1 -- ;\n; /* ; /* ; */ ; */ SELECT 2;",
      ["SELECT 1 -- ;\n;", "/* ; /* ; */ ; */ SELECT 2;"],
    ],
    [
      "minus and slash that are no comments",
      "SELECT 1 - 2 / 3; SELECT 2;",
      ["SELECT 1 - 2 / 3;", "SELECT 2;"],
    ],
    [
      "a rule with several actions",
      "CREATE RULE r AS ON INSERT TO t DO (a; b); SELECT 2;",
      ["CREATE RULE r AS ON INSERT TO t DO (a; b);", "SELECT 2;"],
    ],
    [
      "a function with a body of statements",
      "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN b END; END; SELECT 2;",
      [
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN b END; END;",
        "SELECT 2;",
      ],
    ],
    ["a text over several lines", "SELECT 'a;\nb;\nc'; SELECT 2;", ["SELECT 'a;\nb;\nc';", "SELECT 2;"]],
    ["no last semicolon", "SELECT 1; SELECT 2\n", ["SELECT 1;", "SELECT 2"]],
    ["nothing but comments at the end", "SELECT 1;\n-- done\n/* really */\n", ["SELECT 1;"]],
  ])("%s", (_name, script, expected) => expect(texts(script)).toEqual(expected));
});

test("every piece knows where it begins, also behind rows and frames of a dump", () => {
  const script = [
    "\\restrict abc",
    "SELECT 1;",
    'COPY public.t (id, "from") FROM stdin;',
    "1\tx;",
    "2\t'",
    "\\.",
    "",
    "-- next",
    "SELECT 2;",
    "\\unrestrict abc",
    "",
  ].join("\n");
  const pieces = split(script);
  expect(pieces.map(({ kind, line }) => [kind, line])).toEqual([
    ["statement", 1],
    ["copy", 2],
    ["statement", 7],
  ]);
  expect(pieces[2]?.text).toBe("\n-- next\nSELECT 2;");
});

test("transactions are told apart from what only begins like one", () => {
  const kinds = (script: string) => split(script).map(({ kind }) => kind);
  expect(kinds("BEGIN; begin transaction; START TRANSACTION; COMMIT; END;")).toEqual(
    Array(5).fill("transaction"),
  );
  expect(kinds("SAVEPOINT a; ROLLBACK TO a; ROLLBACK WORK TO SAVEPOINT a; COMMIT PREPARED 'x';")).toEqual(
    Array(4).fill("statement"),
  );
  expect(kinds("ROLLBACK; ABORT;")).toEqual(["rollback", "rollback"]);
  expect(kinds("COPY t TO stdout; COPY (SELECT 1) TO stdout;")).toEqual(["statement", "statement"]);
});

test.each([
  ["SELECT 1;\n\\! rm -rf /\n", "line 2 has the psql command \\!"],
  ["SELECT 1 \\gexec\n", "line 1 has the psql command \\gexec"],
  ["\\copy t from program 'id'\n", "the psql command \\copy"],
  ["\\connect other\n", "changes to another database"],
  ["SELECT 'begun\n\n", "began in line 1"],
  ["SELECT 1;\nDO $x$ begun $$\n", "began in line 2"],
  ["/* /* */\n", "began in line 1"],
  ["COPY t FROM stdin", "where the rows of a COPY should begin"],
])("%j is refused", (script, words) => {
  expect(() => split(script)).toThrow(SqlScriptError);
  expect(() => split(script)).toThrow(words);
});
