import { describe, expect, it, vi } from "vitest";
import { errorOf, run, scope } from "./fixture-scope";
import { createMasker } from "./index";

const withText = (text: string) => ({ ...scope, args: { T: text } });

/** Time of the processor, whatever else the machine does meanwhile. */
function cpuMs(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The best of a few goes: what it takes when the code is warm. */
function fastestMs(action: () => void, goes = 10): number {
  return Math.min(...Array.from({ length: goes }, () => cpuMs(action)));
}

vi.setConfig({ testTimeout: 120_000 });

const ALMOST = `${"a".repeat(99_999)}!`;
const CLASSICS: readonly [pattern: string, text: string][] = [
  ["^(a+)+$", "a".repeat(100_000)],
  ["^(a+)+$", ALMOST],
  ["(a+)+$", ALMOST],
  ["^(a|a)*$", ALMOST],
  ["^(a|aa)+$", ALMOST],
  ["(a*)*b", "a".repeat(100_000)],
  ["\\s+$", `${" ".repeat(99_999)}x`],
  ["x*y", "x".repeat(100_000)],
  ["(a{1,20}){1,5}b", "a".repeat(100_000)],
  ["^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}[a-z]{2,3}$", ALMOST],
];

describe("regular expressions take linear time", () => {
  const calls = [
    (pattern: string) => `fn.search(args.T, /${pattern}/)`,
    (pattern: string) => `fn.length(fn.replace(args.T, /${pattern}/, ''))`,
    (pattern: string) => `fn.length(fn.replaceAll(args.T, /${pattern}/, ''))`,
    (pattern: string) => `fn.arrLength(fn.split(args.T, /${pattern}/))`,
  ];

  it.each(CLASSICS)("%s against 100,000 characters is answered within 50 ms", (pattern, text) => {
    const within = withText(text);
    for (const call of calls) {
      const code = call(pattern);
      const ms = fastestMs(() => run(code, within));
      expect(ms, code).toBeLessThan(50);
      if (pattern === "^(a+)+$" && text !== ALMOST)
        process.stdout.write(`${code.slice(0, 16)}… against 100,000 characters: ${ms.toFixed(1)} ms\n`);
    }
  });

  it("a pattern that looks to the end for each of many matches is refused, not waited for", () => {
    const ms = cpuMs(() => {
      for (const pattern of ["a(.*z)?", "(a|b)([^]*z)?", "(?:a+z)?a"]) {
        const error = errorOf(`\${fn.replaceAll(args.T, /${pattern}/, '')}`, withText("a".repeat(100_000)));
        expect(error).toMatchObject({ code: "too-large", message: "This expression takes too many steps." });
      }
    });
    expect(ms).toBeLessThan(10_000);
  });

  it("ordinary patterns are not: many matches in a long text, lines of a log", () => {
    const log = "2026-11-22 09:05 INFO started job=7\n".repeat(2_500);
    expect(run("fn.arrLength(fn.split(args.T, /\\n/))", withText(log))).toBe(2_501);
    expect(run("fn.arrLength(fn.split(args.T, /\\s+/))", withText(log))).toBe(12_501);
    expect(run("fn.length(fn.replaceAll(args.T, /^.*INFO (\\w+) (.*)$/gm, '$1'))", withText(log))).toBe(
      20_000,
    );
  });
});

describe("work on large values is counted", () => {
  it.each([
    "fn.map(args.LIST, (x) => fn.length(fn.toBase64(args.T)))",
    "fn.map(args.LIST, (x) => fn.indexOf(args.T, 'b'))",
    "fn.map(args.LIST, (x) => fn.length(fn.stringifyJSON(args.LIST)))",
    "fn.map(args.LIST, (x) => fn.arrLength(fn.arrSlice(args.LIST, 1)))",
    "fn.map(args.LIST, (x) => fn.replaceAll('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'a', args.SHORT))",
    "fn.map(args.LIST, (x) => fn.eq(args.LIST, args.LIST, args.COPY))",
  ])("%s ends soon", (code) => {
    const list = Array.from({ length: 50_000 }, (_, index) => index);
    const args = { T: "a".repeat(900_000), SHORT: "s".repeat(10_000), LIST: list, COPY: [...list] };
    const ms = cpuMs(() => {
      expect(errorOf(`\${${code}}`, { ...scope, args }).code).toBe("too-large");
    });
    expect(ms).toBeLessThan(5_000);
  });
});

describe("masking", () => {
  it("takes less than 100 ms for a megabyte of log with 100 secrets", () => {
    const secrets = Array.from(
      { length: 100 },
      (_, index) => `s3cr3t/${index} +${"Qw8!".repeat(4)}"${index * 7919}`,
    );
    const line = "2026-11-22T09:05:07.042Z INFO worker 12 handled request /v1/jobs/7f3a9c in 42 ms\n";
    const log = line.repeat(13_000).slice(0, 1_000_000 - 60) + (secrets[42] ?? "");
    const mask = createMasker(secrets);
    const ms = fastestMs(() => mask(log));
    process.stdout.write(`1 MB of log with 100 secrets masked in ${ms.toFixed(1)} ms\n`);
    expect(ms).toBeLessThan(100);
    expect(String(mask(log)).endsWith("••••••")).toBe(true);
    expect(fastestMs(() => createMasker(secrets))).toBeLessThan(100);
  });
});
