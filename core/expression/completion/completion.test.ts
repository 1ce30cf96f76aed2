import { describe, expect, it, vi } from "vitest";
import fc from "fast-check";
import {
  completeAt,
  describeAt,
  ExpressionError,
  FUNCTIONS,
  parseTemplate,
  shapeOfJsonSchema,
  shapeOfValue,
  signatureAt,
  type CompletionScope,
} from "..";
import { evaluateTemplate } from "../evaluate";

vi.setConfig({ testTimeout: 120_000 });

const scope: CompletionScope = {
  args: {
    BRANCH: { type: "string" },
    COUNT: { type: "number" },
    LIST: shapeOfValue([{ id: "a", size: 1 }]),
    "any key": { type: "boolean" },
  },
  refs: {
    build: shapeOfJsonSchema({
      type: "object",
      properties: {
        id: { type: "string" },
        image: { type: "string", description: "The image with its digest" },
        registry: { type: "object", properties: { uri: { type: "string" } } },
        exitCode: { anyOf: [{ type: "integer" }, { type: "null" }] },
      },
    }),
    "start-job": { type: "object" },
    git: { type: "object", fields: { branch: { type: "string" }, sha: { type: "string" } } },
  },
  triggers: ["git"],
  secrets: {
    database: {
      type: "object",
      fields: { values: { type: "object", fields: { PASS: { type: "string" } } } },
    },
  },
};

/** `|` marks the cursor. */
function at(marked: string) {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = completeAt(text, offset, scope);
  const apply = (insertText: string): string =>
    found === null ? text : text.slice(0, found.from) + insertText + text.slice(found.to);
  return { found, labels: found?.candidates.map(({ label }) => label) ?? null, apply };
}

describe("completion", () => {
  it("offers nothing outside of expressions", () => {
    for (const text of [
      "|",
      "args.|",
      "${args.BRANCH}|",
      "\\${args.|",
      "${{refs.|",
      "${HOME:-|",
      "${template.args.|",
    ])
      expect(at(text).labels, text).toBeNull();
  });

  it("begins with what can be read, and the ways to it", () => {
    const { labels } = at("${|");
    expect(labels).toEqual(
      expect.arrayContaining(["args", "refs", "fn", "secrets", "triggers", "args.BRANCH", "refs.build"]),
    );
    expect(at("x ${args.BRANCH} ${|}").labels).toEqual(labels);
  });

  it.each([
    ["${re|", "refs", "${refs."],
    ["${refs.|", "build", "${refs.build"],
    ["${refs.bu|", "build", "${refs.build"],
    ["${refs.st|", "start-job", "${refs.start-job"],
    ["${refs.build.|", "id", "${refs.build.id"],
    ["${refs.build.im|xx}", "image", "${refs.build.image}"],
    ["${refs.build.registry.|}", "uri", "${refs.build.registry.uri}"],
    ["${triggers.|", "git", "${triggers.git"],
    ["${triggers.git.s|", "sha", "${triggers.git.sha"],
    ["${secrets.database.values.|", "PASS", "${secrets.database.values.PASS"],
    ["${fn.toU|", "toUpper", "${fn.toUpper("],
    ["${toU|", "fn.toUpper", "${fn.toUpper("],
    ["${BRA|}", "args.BRANCH", "${args.BRANCH}"],
    ["${fn.if(eq(args.B|", "BRANCH", "${fn.if(eq(args.BRANCH"],
    ["${fn.if(fn.eq(args.BRANCH, 'x'), refs.build.|", "id", "${fn.if(fn.eq(args.BRANCH, 'x'), refs.build.id"],
    ["${fn.search(args.BRANCH, /[)'/]/g), |", null, ""],
    [
      "${fn.not(fn.search('it\\'s (', /[)'/]\\//), args.|",
      "BRANCH",
      "${fn.not(fn.search('it\\'s (', /[)'/]\\//), args.BRANCH",
    ],
    ["${[args.COUNT, ar|", "args", "${[args.COUNT, args."],
    ["${args[|", "'BRANCH'", "${args['BRANCH'"],
    ["${args['an|']}", "any key", "${args['any key']}"],
    ["${refs['build'].|", "id", "${refs['build'].id"],
    ["${args.LIST[|", "0", "${args.LIST[0"],
    ["${args.LIST[0].|", "id", "${args.LIST[0].id"],
    ["${args.LIST.0.s|", "size", "${args.LIST.0.size"],
    ["${tr|", "triggers", "${triggers."],
    ["${fn.if(tru|", "true", "${fn.if(true"],
  ] as const)("at %s offers %s", (marked, label, result) => {
    const { found, labels, apply } = at(marked);
    if (label === null) return;
    expect(labels?.[0] === label || labels?.includes(label), String(labels)).toBe(true);
    const candidate = found?.candidates.find((one) => one.label === label);
    expect(apply(candidate?.insertText ?? "")).toBe(result);
  });

  it("offers what begins with the word first, and only what has it", () => {
    expect(at("${refs.build.i|").labels).toEqual(["id", "image", "exitCode", "registry"]);
    expect(at("${fn.arr|").labels).toEqual(["arrLength", "arrSlice"]);
    expect(at("${refs.build.zz|").labels).toEqual([]);
  });

  it("offers what a function wants first", () => {
    const isAbove = (marked: string, first: string, second: string): void => {
      const labels = at(marked).labels ?? [];
      expect(labels.indexOf(first), marked).toBeGreaterThanOrEqual(0);
      expect(labels.indexOf(first), marked).toBeLessThan(labels.indexOf(second));
    };
    isAbove("${fn.add(args.|", "COUNT", "BRANCH");
    isAbove("${fn.toUpper(args.|", "BRANCH", "COUNT");
    isAbove("${fn.map(args.|", "LIST", "COUNT");
  });

  it("knows the parameters of a lambda, and what they stand for", () => {
    expect(at("${fn.map(args.LIST, (x) => |").labels?.[0]).toBe("x");
    expect(at("${fn.map(args.LIST, (item, i) => item.|").labels).toEqual(["id", "size"]);
    expect(at("${fn.filter(fn.arrSlice(args.LIST, 1), (x) => fn.gt(x.|, 1))}").labels).toEqual([
      "size",
      "id",
    ]);
    expect(at("${fn.map([args.LIST], (row) => fn.map(row, (x) => x.|").labels).toEqual(["id", "size"]);
    expect(at("${fn.concat(fn.map(args.LIST, (x) => x.id), |").labels).not.toContain("x");
    expect(at("${fn.map(args.LIST, (|").labels).toEqual([]);
  });

  it("tells type and words of what it offers", () => {
    expect(at("${refs.build.imag|").found?.candidates).toEqual([
      {
        label: "image",
        insertText: "image",
        kind: "field",
        type: "string",
        detail: "string",
        documentation: "The image with its digest",
      },
    ]);
    expect(at("${refs.build.exitC|").found?.candidates[0]?.type).toBe("number");
    expect(at("${fn.slic|").found?.candidates[0]).toMatchObject({
      kind: "fn",
      detail: "slice(text, start, end?): string",
      documentation: FUNCTIONS.slice?.doc,
    });
    expect(at("${args.|").found?.candidates[0]?.kind).toBe("args");
  });

  it("what it offers is a valid expression when it is taken", () => {
    for (const marked of [
      "${|}",
      "${args.|}",
      "${args[|]}",
      "${refs.|}",
      "${refs.build.|}",
      "${secrets.database.|}",
    ]) {
      const { found, apply } = at(marked);
      for (const { insertText } of found?.candidates ?? []) {
        if (insertText.endsWith(".")) continue;
        expect(parseTemplate(apply(insertText)).parts[0]?.type, apply(insertText)).toBe("expression");
      }
    }
  });

  it("never throws, whatever is typed, and replaces what is around the cursor", () => {
    const pieces = fc.constantFrom(
      "${",
      "}",
      "fn.map(",
      "args.",
      "LIST",
      "[",
      "]",
      "'",
      "/",
      "(x, i) => ",
      "x.",
      ",",
      ")",
      " ",
      "\\",
      "é🚀",
      "0",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), fc.nat(60), (parts, cursor) => {
        const text = parts.join("");
        const offset = Math.min(cursor, text.length);
        const found = completeAt(text, offset, scope);
        if (found !== null) {
          expect(found.from).toBeLessThanOrEqual(offset);
          expect(found.to).toBeGreaterThanOrEqual(offset);
          expect(found.to).toBeLessThanOrEqual(text.length);
        }
        signatureAt(text, offset);
        describeAt(text, offset, scope);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("the signature at the cursor", () => {
  const signature = (marked: string) => signatureAt(marked.replace("|", ""), marked.indexOf("|"));
  it("is that of the innermost call, with the argument that is being written", () => {
    expect(signature("${fn.slice(|")).toMatchObject({
      label: "slice(text, start, end?)",
      activeParameter: 0,
    });
    expect(signature("${fn.slice('a, b', |")).toMatchObject({ name: "slice", activeParameter: 1 });
    expect(signature("${fn.slice(fn.join([1, 2], |), 1)}")).toMatchObject({
      name: "join",
      activeParameter: 1,
    });
    expect(signature("${fn.slice(fn.join([1, 2], ','), 1, |")).toMatchObject({
      name: "slice",
      activeParameter: 2,
    });
    expect(signature("${fn.map(args.LIST, (x, i) => fn.add(x, |")).toMatchObject({
      name: "add",
      activeParameter: 1,
    });
    expect(signature("${fn.add(1, 2, 3, |")).toMatchObject({ activeParameter: 1 });
    expect(signature("${fn.floor(1, |")).toMatchObject({ activeParameter: -1 });
    expect(signature("${fn.slice(|")?.parameters[2]).toEqual({
      label: "end?",
      documentation: "a whole number",
    });
  });
  it("is none outside of a call", () => {
    for (const marked of ["|", "${|", "${args.|", "${fn.not(true)|}", "${fn.nope(|", "${fn.not(true)} |"])
      expect(signature(marked), marked).toBeNull();
  });
});

describe("the description under the mouse", () => {
  const describeMarked = (marked: string) => describeAt(marked.replace("|", ""), marked.indexOf("|"), scope);
  it("tells what a name stands for", () => {
    expect(describeMarked("v${refs.build.im|age}")).toEqual({
      from: 14,
      to: 19,
      label: "refs.build.image",
      type: "string",
      documentation: "The image with its digest",
    });
    expect(describeMarked("${args.COU|NT}")).toMatchObject({ label: "args.COUNT", type: "number" });
    expect(describeMarked("${fn.sli|ce('a', 1)}")).toMatchObject({
      label: "fn.slice(text, start, end?): string",
    });
    expect(describeMarked("${fn.map(args.LIST, (x) => x.si|ze)}")).toMatchObject({
      label: "x.size",
      type: "number",
    });
  });
  it("is none for what is not known", () => {
    for (const marked of ["a|b", "${args.NO|PE}", "${fn.no|pe()}", "${'ar|gs'}", "${1|2}"])
      expect(describeMarked(marked), marked).toBeNull();
  });
});

describe("functions' first example", () => {
  it("has a signature for each of its arguments", () => {
    for (const { name, example, parameters } of Object.values(FUNCTIONS)) {
      if (parameters.length === 0) continue;
      const text = `\${${example.code}}`;
      expect(signatureAt(text, text.indexOf("(") + 1)?.name).toBe(name);
      try {
        evaluateTemplate(text, {
          args: {},
          refs: {},
          now: () => new Date(0),
          randomBytes: (n) => new Uint8Array(n),
        });
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
      }
    }
  });
});
