import { describe, expect, it } from "vitest";
import { scope } from "./fixture-scope";
import { collectSecretStrings, createMasker, MASK, type Scope } from "./index";
import { evaluateTracked, resolveTracked, resolveValue } from "./evaluate";

describe("random secrets", () => {
  it("stay the same for their place, differ between places, and are secret", () => {
    const kept = new Map<string, string>();
    let count = 0;
    const within: Scope = {
      ...scope,
      randomBytes: (length) => new Uint8Array(length).fill(++count),
      randomKey: "run-1/0",
      remembered: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
    };
    const value = { a: "${fn.randomSecret(16, 'hex')}", b: "${fn.map([1, 2], (x) => fn.randomSecret(8))}" };
    const first = resolveTracked(value, within, () => false);
    expect(resolveTracked(value, within, () => false).value).toEqual(first.value);
    expect(new Set(first.secretStrings).size).toBe(3);
    expect(first.secret).toBe(true);
    expect(resolveValue(value, { ...within, randomKey: "run-1/1" })).not.toEqual(first.value);
  });
});

describe("secrets", () => {
  const isSecret = (kind: string, path: readonly string[]): boolean => kind === "args" && path[0] === "NAME";

  it("are told apart from what is not, through functions and slices", () => {
    expect(evaluateTracked("${args.COUNT}", scope, isSecret)).toEqual({
      value: 3,
      secret: false,
      secretStrings: [],
    });
    expect(evaluateTracked("${args.NAME}", scope, isSecret).secret).toBe(true);
    expect(evaluateTracked("x-${fn.slice(secrets.database.values.PASS, 0, 7)}", scope, isSecret)).toEqual({
      value: "x-hunter2",
      secret: true,
      secretStrings: ["hunter2"],
    });
    expect(
      evaluateTracked("${fn.map([secrets.database.values.PASS], (x) => fn.toUpper(x))}", scope, isSecret)
        .secretStrings,
    ).toEqual(["HUNTER2-LONG"]);
  });

  it("are masked in every form, at any depth, in keys too", () => {
    const secret = 'p@ss/w+rd "q" ü';
    const mask = createMasker([secret]);
    const bytes = Buffer.from(secret);
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ k: secret }).toString().slice(2),
      JSON.stringify(secret),
      JSON.stringify(JSON.stringify(secret)),
      bytes.toString("hex"),
      bytes.toString("base64"),
      bytes.toString("base64url"),
      ...["", "a", "ab", "abc"].map((prefix) => Buffer.from(`${prefix}:${secret}:tail`).toString("base64")),
    ];
    for (const form of forms) {
      const masked = JSON.stringify(mask({ deep: [{ [`k ${form}`]: `x ${form} y` }] }));
      expect(masked, form).toContain(MASK);
      expect(masked, form).not.toContain(form);
      expect(masked, form).not.toContain(form.slice(2, -3));
    }
    expect(mask(`x ${secret} y`)).toBe(`x ${MASK} y`);
    expect(mask({ n: 1, t: true, z: null })).toEqual({ n: 1, t: true, z: null });
  });

  it("that overlap leave nothing standing", () => {
    expect(createMasker(["abcdef", "defghi"])("1abcdefghi2")).toBe(`1${MASK}2`);
  });

  it("of a few characters are masked only where they are the whole text", () => {
    expect(createMasker(["1"])(["1", "10", 1, "a1"])).toEqual([MASK, "10", 1, "a1"]);
  });

  it("of digits are masked as numbers too", () => {
    expect(createMasker(["123456"])({ pin: 123456, other: 12345 })).toEqual({ pin: MASK, other: 12345 });
  });

  it("of several lines are masked line by line", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END KEY-----\n";
    expect(createMasker(collectSecretStrings({ key }))("log: MIIEvQIBADANBg")).toBe(`log: ${MASK}`);
  });
});
