import { describe, expect, it } from "vitest";
import { argumentFields, readArguments, usedArguments } from "./argument-fields";

const document = {
  arguments: { TAG: "v1", COUNT: 3, DRY: false, LIST: ["a"], EMPTY: "" },
  spec: {
    kind: "Workflow",
    spec: { steps: [{ spec: { branch: "${args.BRANCH}", sha: "${fn.or(args.SHA, args.TAG)}" } }] },
  },
};
const fields = argumentFields(document, new Set(["SHA"]));

describe("argumentFields", () => {
  it("asks for what is declared, then for what is only used, and not for what a picker fills in", () => {
    expect(fields.map(({ name, type, needed }) => [name, type, needed])).toEqual([
      ["TAG", "text", false],
      ["COUNT", "number", false],
      ["DRY", "boolean", false],
      ["LIST", "json", false],
      ["EMPTY", "text", false],
      ["BRANCH", "text", true],
    ]);
  });

  it("finds arguments inside of function calls, and none in text that only looks like one", () => {
    expect(usedArguments("${fn.if(args.A-1, args.B)} args.C ${refs.args.D} \\${args.E}")).toEqual(
      new Set(["A-1", "B"]),
    );
  });
});

describe("readArguments", () => {
  it("gives the run only what was changed, each with its type", () => {
    expect(readArguments(fields, {})).toEqual({ ok: true, values: {} });
    expect(
      readArguments(fields, {
        TAG: "v2",
        COUNT: "4",
        DRY: "true",
        LIST: '["b", 1]',
        BRANCH: "main",
        EMPTY: "",
      }),
    ).toEqual({ ok: true, values: { TAG: "v2", COUNT: 4, DRY: true, LIST: ["b", 1], BRANCH: "main" } });
  });

  it("lets a default be emptied", () => {
    expect(readArguments(fields, { TAG: "" })).toEqual({ ok: true, values: { TAG: "" } });
  });

  it("says at the field what cannot be read", () => {
    const read = readArguments(fields, { COUNT: "many", LIST: "[1" });
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual(["COUNT", "LIST"]);
  });
});
