import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readFullYaml } from "./parse-yaml-source";
import { readPlainYaml } from "./read-plain-yaml";

/** What the language of flows looks like. */
const ORDINARY = [
  "Build",
  "${refs.build.id}",
  "v1.2",
  "1.2.3",
  "a b",
  "a  b",
  "http://x/y",
  "a #b",
  "a#b",
  "-x",
  "x:y",
  "it's",
  'say "so"',
  "back\\slash",
  "two\nlines\n",
  "two\n\n  lines",
  "",
  12,
  -3.5,
  true,
  null,
];
/** What could be taken for something else. */
const ODD = [
  ..."~ 1e3 0x1f 007 .5 No - ? : x: *x &x !t @x %x --- << __proto__ True .inf \n é\u2028\u00a0".split(" "),
  "- x",
  "x: y",
  "? x",
  " ",
  "a ",
  "\n x",
  "x\n\n\n",
];
const KEYS = ["a", "b", "kind", "spec", "x-y", "A_B", "a.b/c"];
const value = (scalar: fc.Arbitrary<unknown>, key: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  })).value;
const ordinaryKey = fc.constantFrom(...KEYS);
const ordinary = value(fc.constantFrom(...ORDINARY), ordinaryKey);
const odd = value(
  fc.oneof(fc.constantFrom(...ODD, ...ORDINARY), fc.string(), fc.integer(), fc.double({ noNaN: true })),
  fc.oneof(ordinaryKey, fc.constantFrom(...ODD), fc.string({ maxLength: 5 })),
);
const style = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20),
  defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "QUOTE_SINGLE" as const),
  collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
});
/** Pieces that mean something to YAML, in any order. */
const PIECES = [
  ..."ab:-#?|>[]{},&*!%@`'\"\\~<=.0123",
  "- ",
  ": ",
  " #",
  "\n",
  "\n",
  "\n  ",
  "\n  ",
  "\n    ",
  "\n- ",
  "\n  - ",
  "  ",
  " ",
  "a: ",
  "b:\n",
  "a: |\n",
  "a: |-\n",
  "b: 1\n",
  "- a: x\n",
  "null",
  "---\n",
  '"x"',
  "'y'",
];
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(""));

/** Lines as they stand in documents, here in any order and depth. */
const LINES = [
  "a:",
  "b:",
  "a: x",
  "b: 1",
  "c: |",
  "d: |-",
  "c: |",
  "text",
  "a text: of two",
  "- a: 1",
  "-   b: x",
  "- - x",
  "- b:",
  "-",
  "- |",
  "- x # note",
  "",
  "",
  "  ",
  "# note",
  'e: "x" # note',
  "e: 'x'",
  'e: "x"# note',
  "h: --x {y}, [z] # note",
  "h: x\t# note",
  "h:\tx",
  "\ttext",
  "\t",
  "f: [a, b c, 'd']",
  "f: [a, b c , d#, e: f]",
  "g: {a: 1, b: [x]}",
  "h: x",
  "h: -: x",
  "h: -#",
  "i: x\ty",
  "\ti: 1",
  "j: x\r",
  "j: \u0000",
  'j: "\u0000"',
  "null: 1",
  "__proto__: 1",
  "k: x:\u00a0y",
  "k: x\u00a0# y",
  "k: x# y",
];
const line = fc
  .tuple(fc.constantFrom(0, 0, 1, 2, 2, 2, 4, 4), fc.constantFrom(...LINES))
  .map(([indent, content]) => " ".repeat(indent) + content);
const lines = fc
  .tuple(fc.array(line, { maxLength: 7 }), fc.constantFrom("", "\n", "\n", "\n\n"))
  .map(([all, end]) => all.join("\n") + end);

/** The quick reader may give up; where it does not, it says what the full reader says. @returns whether it did not */
function expectAgreement(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain !== undefined) expect(plain, text).toEqual(readFullYaml(text));
  return plain !== undefined;
}

describe("the quick reader of YAML agrees with the full one", () => {
  it("on ordinary documents in every style, most of which it can read", () => {
    let read = 0;
    const runs = 3_000;
    const check = (content: unknown, options: object): void => {
      read += expectAgreement(stringify({ spec: content }, options)) ? 1 : 0;
    };
    fc.assert(fc.property(ordinary, style, check), { numRuns: runs });
    expect(read).toBeGreaterThan(runs / 2);
  });

  it("on what could be taken for something else", () => {
    const check = (content: unknown, options: object): void => {
      expectAgreement(stringify({ spec: content, "a-b": [content] }, options));
    };
    fc.assert(fc.property(odd, style, check), { numRuns: 3_000 });
  });

  it("on text with pieces put in and taken out anywhere", () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(6),
      put: fc.constantFrom("", ...PIECES),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    const check = (
      content: unknown,
      options: object,
      all: { at: number; cut: number; put: string }[],
    ): void => {
      let text = stringify({ spec: content, "a-b": [content] }, options);
      for (const { at, cut, put } of all) {
        const from = Math.floor(at * text.length);
        text = text.slice(0, from) + put + text.slice(from + cut);
      }
      expectAgreement(text);
    };
    fc.assert(fc.property(ordinary, style, changes, check), { numRuns: 5_000 });
  });

  it("on lines in any order and depth", () => {
    fc.assert(
      fc.property(lines, (text) => void expectAgreement(text)),
      { numRuns: 20_000 },
    );
  });

  it("on a soup of what has a meaning in YAML", () => {
    fc.assert(
      fc.property(soup, (text) => void expectAgreement(text)),
      { numRuns: 20_000 },
    );
  });
});

describe("the quick reader of YAML", () => {
  it("reads what people write", () => {
    const text = `# Production
apiVersion: v1.2
arguments: {}
spec:
  kind: Workflow   # all of it
  spec:
    type: sequential
    steps:
    - kind: Build
      ref: build
      spec: { buildServiceId: api, "data": { sha: abc } }

    - kind: JobRun
      condition: success
      spec:
        jobId: 'migrate'
        branches: [main, "release/*"]
        command: |
          set -e

          run --url "\${refs.build.url}"
        empty:
        version: 1.2.3
        retries: 12
`;
    const read = readPlainYaml(text);
    expect(read).toEqual(readFullYaml(text));
    expect(read?.value).toMatchObject({
      spec: {
        spec: {
          steps: [
            { spec: { data: { sha: "abc" } } },
            {
              spec: {
                branches: ["main", "release/*"],
                command: 'set -e\n\nrun --url "${refs.build.url}"\n',
                empty: null,
                version: "1.2.3",
                retries: 12,
              },
            },
          ],
        },
      },
    });
  });

  it("leaves to the full one what it is not made for", () => {
    for (const text of [
      "",
      "a: &x 1",
      "a: *x",
      "a: !t x",
      "a: >\n  b\n",
      "a: b\n  c",
      "a: 1\na: 2",
      "\ta: 1",
      "a: b: c",
    ])
      expect(readPlainYaml(text), text).toBeUndefined();
  });
});
