import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  createMasker,
  ExpressionError,
  FUNCTIONS,
  hasExpression,
  listReferences,
  parseExpression,
  parseTemplate,
  type Scope,
} from "./index";
import { evaluateTemplate, resolveValue } from "./evaluate";

vi.setConfig({ testTimeout: 120_000 });

const scope: Scope = {
  args: { a: "text", b: 2, c: [1, "x", null], d: { e: true } },
  refs: { "a-b": { id: "1" }, skipped: undefined },
  secrets: { g: { values: { K: "secret" } } },
  now: () => new Date(0),
  randomBytes: (count) => new Uint8Array(count),
};

/** Text that is nearly an expression: what a person types on the way to one. */
const nearly = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "${",
        "}",
        "\\${",
        "${{",
        "}}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "'",
        '"',
        "/",
        "=>",
        " ",
        "-",
        "\\",
      ),
      fc.constantFrom(
        "args.a",
        "args.c",
        "refs.a-b.id",
        "secrets.x",
        "template",
        "HOME",
        "true",
        "null",
        "(x) => x",
        "12",
        "'q'",
        "/a/g",
      ),
      fc.constantFrom(...Object.keys(FUNCTIONS)).map((name) => `fn.${name}(`),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 16 },
  )
  .map((pieces) => pieces.join(""));

function attempt<T>(action: () => T): T | { code: string; message: string } {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe("any text", () => {
  it("makes the parser throw nothing but its own error, which points into the text", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        for (const parse of [parseTemplate, parseExpression, listReferences]) {
          try {
            parse(text);
          } catch (error) {
            if (!(error instanceof ExpressionError)) throw error;
            expect(error.offset).toBeGreaterThanOrEqual(0);
            expect(error.offset + error.length).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("evaluates to the same value or error each time", () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const wrapped = `\${${text}}`;
        for (const source of [text, wrapped]) {
          expect(attempt(() => evaluateTemplate(source, scope))).toEqual(
            attempt(() => evaluateTemplate(source, scope)),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("deeply nested, or of 20,000 characters, is an error or a value, soon", () => {
    const nest = fc.constantFrom(
      "[",
      "(x) => ",
      "fn.not(",
      "fn.if(true, ",
      "fn.map([1], (x) => ",
      "args.c[",
      "${",
    );
    const long = fc.oneof(
      fc.tuple(nest, fc.integer({ min: 1, max: 5_000 })).map(([piece, times]) => piece.repeat(times)),
      fc.array(nest, { minLength: 50, maxLength: 400 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "binary", minLength: 20_000, maxLength: 20_000 }),
      fc
        .constantFrom("a", "'", "\\", "/", ".", "🚀", "${", "}", "${args.a}", "\\${")
        .map((c) => c.repeat(20_000 / c.length)),
    );
    fc.assert(
      fc.property(long, (text) => {
        for (const source of [text, `\${${text}}`, `\${args.a}${text}`, `\${'${text}'}`]) {
          const started = performance.now();
          attempt(() => evaluateTemplate(source, scope));
          attempt(() => parseExpression(source));
          expect(performance.now() - started).toBeLessThan(20_000);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("one or two characters off a valid expression is an error or a value", () => {
    const valid = fc.constantFrom(
      ...Object.values(FUNCTIONS).map(({ example }) => example.code),
      "args.d['e']",
      'refs["a-b"].id',
      "fn.filter(args.c, (x, i) => fn.and(x, fn.gt(i, 0)))",
      "fn.replace('é🚀', /(?<n>\\p{L})+[^/\\]]?/gi, '$<n>')",
    );
    const edit = fc.record({
      at: fc.nat(80),
      remove: fc.nat(2),
      insert: fc.oneof(
        fc.constantFrom("", "(", ")", "'", "/", "\\", "[", "]", "}", ".", "=>", "-", "${"),
        fc.string({ unit: "binary", maxLength: 2 }),
      ),
    });
    fc.assert(
      fc.property(valid, fc.array(edit, { minLength: 1, maxLength: 2 }), (code, edits) => {
        const changed = edits.reduce(
          (text, { at, remove, insert }) =>
            text.slice(0, at % text.length) + insert + text.slice((at % text.length) + remove),
          code,
        );
        const [first, second] = [1, 2].map(() => attempt(() => evaluateTemplate(`\${${changed}}`, scope)));
        expect(first).toEqual(second);
      }),
      { numRuns: 5_000 },
    );
  });

  it("never reads a prototype", () => {
    const inherited = [
      ...Object.getOwnPropertyNames(Object.prototype),
      ...Object.getOwnPropertyNames(Array.prototype),
      ...Object.getOwnPropertyNames(String.prototype),
      "prototype",
    ].filter((name) => !/^\d+$/.test(name));
    const root = fc.constantFrom(
      "args",
      "args.a",
      "args.b",
      "args.c",
      "args.d",
      "refs",
      "refs.a-b",
      "secrets",
      "secrets.g",
    );
    fc.assert(
      fc.property(
        root,
        fc.array(fc.constantFrom(...inherited), { minLength: 1, maxLength: 3 }),
        (start, names) => {
          const path = names.map((name) => `['${name}']`).join("");
          expect(attempt(() => evaluateTemplate(`\${${start}${path}}`, scope))).toMatchObject({
            code: "missing",
          });
          const dotted = names.join(".");
          expect(evaluateTemplate(`\${fn.if(fn.get([args.d, args.c], '0.${dotted}'), 1, 2)}`, scope)).toBe(2);
        },
      ),
    );
    for (const name of inherited)
      expect(attempt(() => evaluateTemplate(`\${fn.${name}(1)}`, scope))).toMatchObject(
        Object.hasOwn(FUNCTIONS, name) ? {} : { code: "unknown-function" },
      );
  });

  it("gives the same random secrets to a node that is resolved again", () => {
    const derived = (): Scope => {
      let next = 0;
      return {
        ...scope,
        randomKey: "1",
        randomBytes: (count) => new Uint8Array(count).map(() => next++ % 251),
      };
    };
    const value = {
      a: "${fn.randomSecret(16)}",
      b: "x${fn.randomSecret(8, 'hex')}${fn.map([1, 2], (x) => fn.randomSecret(4))}",
    };
    expect(resolveValue(value, derived())).toEqual(resolveValue(value, derived()));
  });

  it("is covered by its parts without gap or overlap", () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const template = attempt(() => parseTemplate(text));
        if (!("parts" in template)) return;
        let end = 0;
        for (const { offset, length } of template.parts) {
          expect(offset).toBe(end);
          end = offset + length;
        }
        expect(end).toBe(text.length);
      }),
    );
  });

  it("without `${` is its own value", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("${"));
        expect(hasExpression(text)).toBe(false);
        expect(evaluateTemplate(text, scope)).toBe(text);
      }),
    );
  });
});

describe("any value", () => {
  it("can be written as a quoted text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `'${text.replace(/[\\']/g, "\\$&")}'`;
        expect(evaluateTemplate(`\${${quoted}}`, scope)).toBe(text);
      }),
    );
  });

  it("without expressions resolves to itself", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes("${"));
        expect(resolveValue(value, scope)).toEqual(value);
      }),
    );
  });

  it("resolves from an argument unchanged", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(evaluateTemplate("${args.v}", { ...scope, args: { v: value } })).toEqual(value);
      }),
    );
  });
});

describe("any secret", () => {
  it("is not in what the masker lets through, plain or encoded", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40 }),
        fc.string({ maxLength: 5 }),
        fc.string({ maxLength: 5 }),
        (secret, before, after) => {
          const mask = createMasker([secret]);
          const around = `${before}${secret}${after}`;
          expect(String(mask(around))).not.toContain(secret);
          const hex = Buffer.from(around).toString("hex");
          expect(String(mask(hex))).not.toContain(Buffer.from(secret).toString("hex"));
          const base64 = String(mask(Buffer.from(around).toString("base64")));
          expect(Buffer.from(base64.replace(/•+/g, ""), "base64").toString()).not.toContain(secret);
        },
      ),
    );
  });
});
