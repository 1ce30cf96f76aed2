import { describe, expect, it } from "vitest";
import { errorOf, run, scope } from "./fixture-scope";
import { FUNCTIONS, functionSignature } from "./index";

describe("functions", () => {
  const within = { ...scope, secrets: { database: { values: {} } } };
  it.each(Object.values(FUNCTIONS).map((definition) => [functionSignature(definition), definition] as const))(
    "%s does what the reference shows",
    (_signature, { example }) => {
      const value = run(example.code, within);
      if ("result" in example) expect(value).toEqual(example.result);
      else expect(value).toBeDefined();
    },
  );

  it("are exactly those of the language", () => {
    const documented =
      "randomSecret date fetchSecret toBase64 fromBase64 slug indexOf search replace replaceAll slice length toUpper toLower split join " +
      "not or and if eq neq gt lt gte lte add subtract multiply divide remainder exp floor ceil get stringifyJSON parseJSON " +
      "entries values keys find concat some every filter map arrSlice arrLength";
    expect(Object.keys(FUNCTIONS).sort()).toEqual(documented.split(" ").sort());
  });

  it("see nothing in place of what is missing", () => {
    expect(run("fn.if(args.MISSING, 'a', 'b')")).toBe("b");
    expect(run("fn.or(refs.skipped.id, refs.never.id)")).toBe(false);
    expect(run("fn.eq(args.MISSING, null)")).toBe(false);
    expect(run("fn.slice('abc', 1, args.MISSING)")).toBe("bc");
  });

  it("evaluate only what they need", () => {
    expect(run("fn.if(true, 1, fn.toUpper(args.MISSING))")).toBe(1);
    expect(run("fn.and(false, fn.toUpper(args.MISSING))")).toBe(false);
    expect(run("fn.or('yes', fn.toUpper(args.MISSING))")).toBe(true);
  });

  it("compare strictly and deeply", () => {
    expect(run("fn.eq(1, 1, 1)")).toBe(true);
    expect(run("fn.eq(1, '1')")).toBe(false);
    expect(run('fn.eq(args.NESTED, fn.parseJSON(\'{"a key":{"b":[10]}}\'))')).toBe(true);
    expect(run("fn.neq(args.LIST, [2, 1])")).toBe(true);
  });

  it("replace as JavaScript does", () => {
    expect(run("fn.replace('a-b-c', '-', '$&$&')")).toBe("a--b-c");
    expect(run("fn.replace('a-b-c', /-/g, '+')")).toBe("a+b+c");
    expect(run("fn.replaceAll('john smith', /(\\w+) (\\w+)/, '$2 $1')")).toBe("smith john");
    expect(run("fn.replaceAll('2026-11', /(?<y>\\d+)-(?<m>\\d+)/, '$<m>/$<y>')")).toBe("11/2026");
    expect(run("fn.replaceAll('abc', '', '.')")).toBe(".a.b.c.");
    expect(run("fn.split('a1b22c', /\\d+/)")).toEqual(["a", "b", "c"]);
    expect(run("fn.search('FIX: x', /^fix/i)")).toBe(0);
  });

  it("give callbacks the index, and let inner parameters hide outer ones", () => {
    expect(run("fn.map(args.LIST, (x, i) => fn.add(x, i))")).toEqual([1, 3]);
    expect(run("fn.map([[1], [2]], (x) => fn.map(x, (x) => fn.multiply(x, 10)))")).toEqual([[10], [20]]);
    expect(run("fn.filter(fn.entries(args.NESTED), (pair) => fn.eq(pair[0], 'a key'))")).toHaveLength(1);
  });

  it("keep text in base64 whole, whatever its letters", () => {
    expect(run("fn.fromBase64(fn.toBase64('naïve 🚀'))")).toBe("naïve 🚀");
    expect(errorOf("${fn.fromBase64('%%%')}").code).toBe("wrong-arguments");
  });

  it("cannot be made to hang or to fill the memory", () => {
    const a = "a".repeat(50_000);
    const big = { ...scope, args: { A: a, LIST: Array.from({ length: 2_000 }, (_, index) => index) } };
    const started = performance.now();
    expect(run("fn.search(args.A, /(a+)+$b/)", big)).toBe(-1);
    expect(errorOf("${fn.replaceAll(args.A, 'a', args.A)}", big).code).toBe("wrong-arguments");
    expect(
      errorOf("${fn.map(args.LIST, (x) => fn.map(args.LIST, (y) => fn.map(args.LIST, (z) => 1)))}", big).code,
    ).toBe("too-large");
    const shared = "fn.map([1], (a) => [[a,a],[a,a]])";
    const nested = Array.from({ length: 20 }).reduce<string>(
      (inner, _, index) => `fn.map([${inner}], (x${index}) => [x${index},x${index},x${index},x${index}])`,
      shared,
    );
    expect(errorOf(`\${${nested}}`).code).toBe("too-large");
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);
});

describe("dates", () => {
  it.each([
    ["YYYY-MM-DD HH:mm:ss.SSS", "2026-11-22 09:05:07.042"],
    ["YYYYMMDD", "20261122"],
    ["llll", "Sun, Nov 22, 2026 9:05 AM"],
    ["LLLL", "Sunday, November 22, 2026 9:05 AM"],
    ["L LT", "11/22/2026 9:05 AM"],
    ["lll", "Nov 22, 2026 9:05 AM"],
    ["dddd, MMMM Do", "Sunday, November 22nd"],
    ["h:mm a Z", "9:05 am +00:00"],
    ["X x", "1795338307 1795338307042"],
    ["[week] W [of] GGGG", "week 47 of 2026"],
    ["DDDD Q", "326 4"],
    ["Mo DDDo Qo wo Wo", "11th 326th 4th 48th 47th"],
    ["gggg gg GG ww WW e E do dd", "2026 26 26 48 47 0 7 0th Su"],
    ["Hmmss hmm HH H k kk A a", "90507 905 09 9 9 09 AM am"],
    ["S SS SSS SSSSSS", "0 04 042 042000"],
    ["YYYY YY Y YYYYYY", "2026 26 2026 +002026"],
    ["l ll LL LLL LTS", "11/22/2026 Nov 22, 2026 November 22, 2026 November 22, 2026 9:05 AM 9:05:07 AM"],
    ["[YYYY] \\\\YYYY | 🚀 é ,;", "YYYY YYYY | 🚀 é ,;"],
  ])("%s is %s", (format, expected) => {
    expect(run(`fn.date('${format}')`)).toBe(expected);
  });

  it.each([
    ["2026-12-31T23:59:59.999Z", "2026 53 | 2027 01"],
    ["2027-01-01T00:00:00.000Z", "2026 53 | 2027 01"],
    ["2024-12-30T12:00:00.000Z", "2025 01 | 2025 01"],
    ["2023-01-01T00:00:00.000Z", "2022 52 | 2023 01"],
  ])("weeks belong to the right year at %s", (instant, expected) => {
    const within = { ...scope, now: () => new Date(instant) };
    expect(run("fn.date('GGGG WW | gggg ww')", within)).toBe(expected);
  });

  it("are ISO with milliseconds unless a format is given", () => {
    expect(run("fn.date()")).toBe("2026-11-22T09:05:07.042Z");
  });
});
