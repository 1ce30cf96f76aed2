import { describe, expect, it } from "vitest";
import { errorOf, run } from "./fixture-scope";
import { arraysCases } from "./function-cases/arrays";
import { booleanCases } from "./function-cases/boolean";
import { generalCases } from "./function-cases/general";
import { mathsCases } from "./function-cases/maths";
import { objectsCases } from "./function-cases/objects";
import { stringCases } from "./function-cases/string";
import { within, type Rows } from "./function-cases/row";
import { FUNCTIONS } from "./index";

const TABLE: Rows = {
  ...generalCases,
  ...stringCases,
  ...booleanCases,
  ...mathsCases,
  ...arraysCases,
  ...objectsCases,
};

describe.each(Object.keys(FUNCTIONS))("fn.%s", (name) => {
  const row = TABLE[name];

  it("does what it is for", () => {
    expect(row?.ordinary.length).toBeGreaterThan(0);
    for (const [code, expected] of row?.ordinary ?? []) expect(run(code, within), code).toEqual(expected);
  });

  it("holds at the edges", () => {
    expect(row?.edge.length).toBeGreaterThan(0);
    for (const [code, expected] of row?.edge ?? []) expect(run(code, within), code).toEqual(expected);
  });

  it("says what is wrong", () => {
    expect(row?.errors.length).toBeGreaterThan(0);
    for (const [code, error, message] of row?.errors ?? []) {
      expect(errorOf(`\${${code}}`, within), code).toMatchObject({ code: error, message });
    }
  });

  it("names function, argument, what it wanted and what it got, and points at the argument", () => {
    const parameters = FUNCTIONS[name]?.parameters ?? [];
    for (const [index, { name: called, wants }] of parameters.entries()) {
      if (wants === "a value" || wants === "a value or nothing") continue;
      const wrong = wants.includes("object") ? "true" : "args.OBJECT";
      const before = parameters.slice(0, index).map((parameter) => RIGHT[parameter.wants] ?? "1");
      const after = parameters.slice(index + 1).filter((parameter) => parameter.optional !== true);
      const list = [...before, wrong, ...after.map((parameter) => RIGHT[parameter.wants] ?? "1")];
      const code = `fn.${name}(${list.join(", ")})`;
      const got = wrong === "true" ? "a boolean" : "an object";
      expect(errorOf(`\${${code}}`, within), code).toMatchObject({
        code: "wrong-type",
        message: `fn.${name}: argument ${index + 1} (${called}) must be ${wants}, got ${got}.`,
        offset: `\${fn.${name}(${[...before, ""].join(", ")}`.length,
        length: wrong.length,
      });
    }
  });

  it("refuses too few and too many arguments", () => {
    const parameters = FUNCTIONS[name]?.parameters ?? [];
    const least = parameters.filter(({ optional }) => optional !== true).length;
    if (least > 0) expect(errorOf(`\${fn.${name}()}`).message).toMatch(`fn.${name} takes `);
    if (parameters.some(({ variadic }) => variadic === true)) return;
    const many = Array.from({ length: parameters.length + 1 }, () => "1").join(", ");
    const message = errorOf(`\${fn.${name}(${many})}`).message;
    expect(message).toContain(`got ${parameters.length + 1}.`);
  });

  it("is suggested for a name that is nearly its own", () => {
    const { code, message } = errorOf(`\${fn.${name}x()}`);
    if (name.length < 3) return;
    expect(code).toBe("unknown-function");
    expect(message).toMatch(/^There is no function `fn\.\w+`\. Did you mean `fn\.\w+`\?$/);
  });
});

/** A value each kind of parameter takes. */
const RIGHT: Readonly<Record<string, string>> = {
  "a string": "'a'",
  "a number": "1",
  "a whole number": "1",
  "a list": "[1]",
  "an object": "args.OBJECT",
  "an object or a list": "args.OBJECT",
  "a string or a regular expression": "'a'",
  "a boolean, a string or a number": "false",
  "a function such as (x) => x": "(x) => x",
  "'base64' or 'hex'": "'hex'",
};
