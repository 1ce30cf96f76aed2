import { expect, it } from "vitest";
import { checkArgumentCycles } from "./argument-cycles";

const told = (defaults: unknown): string[] =>
  checkArgumentCycles(defaults).map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);

it("an argument made of itself is told", () => {
  expect(told({ A: "${args.A}" })).toEqual([
    "argument-cycle arguments.A: The default of `A` reads `A` itself.",
  ]);
});

it("a circle is told once, without what only leads to it", () => {
  expect(
    told({ START: "${args.A}", A: "x-${args.B}", B: ["${fn.slug(args.C)}"], C: { D: "${args.A}" } }),
  ).toEqual([
    "argument-cycle arguments.A: The defaults of these arguments read each other in a circle: `A` → `B` → `C` → `A`.",
  ]);
});

it("each of two circles is told", () => {
  expect(told({ A: "${args.B}", B: "${args.A}", C: "${args.C}" })).toHaveLength(2);
});

it("what is read twice, or not there, is no circle", () => {
  expect(
    told({ A: "${args.B}${args.C}", B: "${args.D}", C: "${args.D}", D: "1", E: "${args.NOPE}" }),
  ).toEqual([]);
  expect(told({ A: "${args.A", B: "\\${args.B}", C: "${refs.C.x}" })).toEqual([]);
  expect(told(undefined)).toEqual([]);
});

it("a chain of ten thousand arguments is followed", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `A${index}`);
  const chain = Object.fromEntries(names.map((name, index) => [name, `\${args.A${index + 1}}`]));
  expect(told(chain)).toEqual([]);
  expect(told({ ...chain, A9999: "${args.A9990}" })).toHaveLength(1);
});
