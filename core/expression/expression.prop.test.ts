import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createMasker,
  evaluateTemplate,
  ExpressionError,
  FUNCTIONS,
  hasExpression,
  listReferences,
  parseExpression,
  parseTemplate,
  resolveValue,
  type Scope,
} from "./index";

const scope: Scope = {
  args: { a: "text", b: 2, c: [1, "x", null], d: { e: true } },
  refs: { "a-b": { id: "1" }, skipped: undefined },
  secrets: {},
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
