import { describe, expect, it } from "vitest";
import { errorOf, run, scope } from "./fixture-scope";
import { hasExpression, listReferences, parseTemplate } from "./index";
import { evaluateTemplate, resolveValue, resolveValuePartially } from "./evaluate";

describe("texts", () => {
  it("that are exactly one expression keep its type; others become text", () => {
    expect(evaluateTemplate("${args.COUNT}", scope)).toBe(3);
    expect(evaluateTemplate("${ args.LIST }", scope)).toEqual([1, 2]);
    expect(evaluateTemplate("${args.EMPTY}", scope)).toBeNull();
    expect(evaluateTemplate("${args.NAME}:${args.COUNT} ${args.LIST} ${args.FLAG}", scope)).toBe(
      "api:3 [1,2] false",
    );
    expect(evaluateTemplate("plain", scope)).toBe("plain");
    expect(evaluateTemplate("", scope)).toBe("");
  });

  it("escape `${` with a backslash", () => {
    expect(evaluateTemplate("\\${args.NAME} ${args.NAME}", scope)).toBe("${args.NAME} api");
    expect(evaluateTemplate("${'\\${aws.id}'}", scope)).toBe("${aws.id}");
    expect(evaluateTemplate("${'\\\\'}${args.NAME}", scope)).toBe("\\api");
    expect(hasExpression("\\${args.NAME}")).toBe(false);
  });

  it.each([
    "${{refs.x.y}}",
    "${template.args.X}",
    "${HOME}",
    "${HOME:-/root}",
    "${#list[@]}",
    "$HOME",
    "${true_path}",
    "${unknown.x}",
  ])("leave %s as it is", (text) => {
    expect(evaluateTemplate(text, scope)).toBe(text);
    expect(hasExpression(text)).toBe(false);
  });

  it("warn about shell variables, and ask about a name that is nearly ours", () => {
    expect(parseTemplate("a ${HOME}").warnings).toMatchObject([{ offset: 2, length: 7 }]);
    expect(parseTemplate("${arg.NAME}").warnings[0]?.message).toContain("Did you mean `args`?");
    expect(parseTemplate("${toUpper('a')}").warnings[0]?.message).toContain("Did you mean `fn.toUpper`?");
    expect(parseTemplate("${{x}} ${template.x} \\${HOME}").warnings).toEqual([]);
  });

  it("evaluate an expression inside a shell default", () => {
    expect(evaluateTemplate("${NAME:-${args.NAME}}", scope)).toBe("${NAME:-api}");
  });

  it("read paths with hyphens, indices and quoted keys", () => {
    expect(run("refs.start-build.ports.0.dns")).toBe("x");
    expect(run("refs['start-build'].ports[0].dns")).toBe("x");
    expect(run(`args.NESTED['a key'].b[0]`)).toBe(10);
    expect(run(`args.NESTED["a key"].b.0`)).toBe(10);
    expect(run("triggers.start-build.branch")).toBe("main");
    expect(run("secrets.database.values.PASS")).toBe("hunter2-long");
  });

  it("never reach anything that is not data", () => {
    for (const code of [
      "args.constructor",
      "args.LIST.length",
      "args.__proto__",
      "args.NAME.length",
      "refs.toString",
    ]) {
      expect(errorOf(`\${${code}}`).code).toBe("missing");
    }
  });
});

describe("errors", () => {
  it("name what is missing, and the nearest there is", () => {
    expect(errorOf("${args.NAM}").message).toBe(
      "`args.NAM` has no value: the argument `NAM` was not given (did you mean `NAME`?).",
    );
    expect(errorOf("${refs.start-build.branc}").message).toContain("(did you mean `branch`?)");
    expect(errorOf("${refs.skipped.id}").message).toBe(
      "`refs.skipped.id` has no value: `skipped` was skipped and has no output.",
    );
    expect(errorOf("${refs.other.id}").message).toContain("nothing called `other` has run before this");
  });

  it("name the function, the argument, what it wanted and what it got", () => {
    expect(errorOf("${fn.toUpper(args.COUNT)}").message).toBe(
      "fn.toUpper: argument 1 (text) must be a string, got a number.",
    );
    expect(errorOf("${fn.slice('abc', 'x')}").message).toBe(
      "fn.slice: argument 2 (start) must be a whole number, got a string.",
    );
    expect(errorOf("${fn.add(1, 2, '3')}").message).toBe(
      "fn.add: argument 3 (b) must be a number, got a string.",
    );
    expect(errorOf("${fn.toLower(args.MISSING)}").message).toContain("got nothing (it did not resolve)");
    expect(errorOf("${fn.not(args.LIST)}").message).toContain("got a list");
  });

  it.each([
    ["${fn.toUper('a')}", "unknown-function", 5],
    ["${fn.toUpper()}", "wrong-arguments", 2],
    ["${fn.toUpper('a', 'b')}", "wrong-arguments", 2],
    ["${toUpper('a')}x${args.}", "syntax", 23],
    ["${args.NAME", "syntax", 0],
    ["${args}", "syntax", 2],
    ["${}", "syntax", 2],
    ["${args.a + args.b}", "syntax", 9],
    ["${fn.map(args.LIST, (x, y, z) => x)}", "syntax", 20],
    ["${fn.search('a', /(/)}", "invalid-pattern", 18],
    ["${fn.search('a', /(?=a)/)}", "invalid-pattern", 18],
    ["${fn.search('a', /a/y)}", "invalid-pattern", 20],
    ["${'abc}", "syntax", 2],
    ["${(x) => x}", "wrong-type", 2],
    ["${fn.if(false, 1)}", "missing", 0],
    ["${fn.divide(1, 0)}", "wrong-arguments", 2],
    ["${fn.fetchSecret('nope')}", "missing", 2],
  ] as const)("%s fails with %s at %i", (text, code, offset) => {
    expect(errorOf(text)).toMatchObject({ code, offset });
  });

  it.each([
    ["/(a)\\1/", "\\1", "Backreferences"],
    ["/(?<n>a)\\k<n>/", "\\k<n>", "Backreferences"],
    ["/a(?=b)/", "(?=", "Lookahead and lookbehind"],
    ["/a(?!b)/", "(?!", "Lookahead and lookbehind"],
    ["/(?<=a)b/", "(?<=", "Lookahead and lookbehind"],
    ["/(?<!a)b/", "(?<!", "Lookahead and lookbehind"],
    ["/(?>a)b/", "(?>", "Atomic groups"],
    ["/x[z-a]/", "z-a", "range is the wrong way round"],
    ["/x**/", "**", "two repetitions"],
    ["/x{2000}/", "{2000}", "1,000 times"],
  ])("point at what a regular expression cannot do: %s", (pattern, piece, words) => {
    const text = `v\${fn.search('a', ${pattern})}`;
    const error = errorOf(text);
    expect(error.code).toBe("invalid-pattern");
    expect(error.message).toContain(words);
    expect(text.slice(error.offset, error.offset + error.length)).toBe(piece);
  });

  it("take a class for what it is: nothing in it looks ahead or back", () => {
    expect(run("fn.search('a=', /[(?=]/)")).toBe(1);
    expect(run("fn.search('a\\\\1', /\\\\1/)")).toBe(1);
  });

  it("never contain a value", () => {
    expect(errorOf("${fn.add(1, secrets.database.values.PASS)}").message).not.toContain("hunter2");
  });
});

describe("limits", () => {
  const text = (length: number): string => `'${"x".repeat(length - 2)}'`;
  it("are 10,000 characters between the braces", () => {
    expect(evaluateTemplate(`\${${text(10_000)}}`, scope)).toHaveLength(9_998);
    expect(errorOf(`\${${text(10_001)}}`)).toMatchObject({ code: "too-long", offset: 2 });
  });
  it("are 64 levels", () => {
    const nested = (depth: number): string =>
      `\${${"fn.not(".repeat(depth - 1)}true${")".repeat(depth - 1)}}`;
    expect(evaluateTemplate(nested(64), scope)).toBe(false);
    expect(errorOf(nested(65))).toMatchObject({ code: "too-deep", offset: 2 + 64 * "fn.not(".length });
  });
});

describe("shell variables", () => {
  it.each([
    "${VAR:-default}",
    "${VAR:=x}",
    "${VAR%.*}",
    "${#arr[@]}",
    "${arr[0]}",
    "$${x}",
    "${!name}",
    "${?}",
    "${@:2}",
    "${var,,}",
  ])("leave %s untouched", (text) => {
    expect(evaluateTemplate(`a ${text} b ${"${args.COUNT}"}`, scope)).toBe(`a ${text} b 3`);
  });
});

describe("references", () => {
  it("are listed with their place and whether they may be missing", () => {
    const text = "v${refs.build.id} ${fn.if(args.X, triggers.git.sha, secrets.a.values.K)} ${HOME}";
    expect(listReferences(text)).toEqual([
      { kind: "refs", path: ["build", "id"], offset: 3, length: 13, insideFunction: false },
      { kind: "args", path: ["X"], offset: 26, length: 6, insideFunction: true },
      { kind: "refs", path: ["git", "sha"], offset: 34, length: 16, insideFunction: true },
      { kind: "secrets", path: ["a", "values", "K"], offset: 52, length: 18, insideFunction: true },
    ]);
  });
});

describe("resolving values", () => {
  it("goes through all levels and leaves keys alone", () => {
    expect(
      resolveValue({ a: ["${args.COUNT}", { "${args.NAME}": "x${args.NAME}" }], b: 1, c: null }, scope),
    ).toEqual({
      a: [3, { "${args.NAME}": "xapi" }],
      b: 1,
      c: null,
    });
  });

  it("partially: what comes later is left, what could never resolve is reported", () => {
    const result = resolveValuePartially(
      {
        now: "${args.NAME}",
        later: "${refs.build.id}",
        never: "${args.NOPE}",
        both: "${refs.build.id}-${args.NOPE}",
        bad: "${fn.x()}",
      },
      scope,
      ({ kind, path }) => kind === "refs" && path[0] === "build",
    );
    expect(result.pending).toBe(true);
    expect(result.value).toMatchObject({ now: "api", later: "${refs.build.id}" });
    expect(result.failures.map(({ path, error }) => [path, error.code])).toEqual([
      [["never"], "missing"],
      [["both"], "missing"],
      [["bad"], "unknown-function"],
    ]);
  });
});
