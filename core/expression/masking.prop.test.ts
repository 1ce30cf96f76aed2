import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { collectSecretStrings, createMasker, ExpressionError, type IsSecretPath, type Scope } from "./index";
import { resolveTracked } from "./evaluate";

/** What an author writes beside the secrets; in letters that no secret of these tests is made of. */
vi.setConfig({ testTimeout: 120_000 });

const PLAIN = ["zzq", "ZQ-1", "zzzzqqqq", "qz:qz/"] as const;

const secret = fc.oneof(
  fc.string({ minLength: 1, maxLength: 3 }),
  fc.string({ minLength: 4, maxLength: 12 }),
  fc.string({ minLength: 30, maxLength: 200 }),
  fc.string({ unit: "grapheme", minLength: 4, maxLength: 30 }),
  fc.string({ unit: "binary", minLength: 4, maxLength: 30 }),
  fc.stringMatching(/^[A-Za-z0-9+/]{8,40}={0,2}$/),
  fc.stringMatching(/^[A-Za-z0-9!@#$%^&*()'"<>~ ]{8,40}$/),
  fc.constantFrom(
    "p@ss/w+rd 'q' \"ü\" <&>",
    "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nkqhkiG9w0BAQ\r\n-----END KEY-----\n",
    '{"user":"admin","password":"s3cr3t/ä"}',
    "postgres://user:p%40ss@db:5432/orders",
    "4821",
    "00112233445566",
    "\t tabs and spaces \n",
    "\\u00e9\\n",
    "🚀🔑 launch",
  ),
);

/** Text made of a secret by functions; `S` stands for a reference to one. */
const derived: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("secrets.g.values.K0", "secrets.g.values.K1", "args.HIDDEN"),
    tie("text").map((inner) => `fn.toUpper(${inner})`),
    tie("text").map((inner) => `fn.toLower(${inner})`),
    tie("text").map((inner) => `fn.toBase64(${inner})`),
    tie("text").map((inner) => `fn.slug(${inner})`),
    tie("text").map((inner) => `fn.stringifyJSON([${inner}])`),
    tie("text").map((inner) => `fn.replaceAll(${inner}, /[aeiou]/, '#')`),
    tie("text").map((inner) => `fn.join(fn.map(fn.split(${inner}, ''), (c) => fn.toUpper(c)), '')`),
    tie("text").map((inner) => `fn.get(fn.parseJSON(fn.stringifyJSON([${inner}])), '0')`),
    fc
      .tuple(tie("text"), fc.integer({ min: -12, max: 12 }), fc.option(fc.integer({ min: -4, max: 30 })))
      .map(([inner, start, end]) => `fn.slice(${inner}, ${start}${end === null ? "" : `, ${end}`})`),
    fc
      .tuple(tie("text"), tie("text"), fc.constantFrom(...PLAIN))
      .map(([left, right, plain]) => `fn.join([${left}, '${plain}', ${right}], '-')`),
  ),
})).text;

/** One field of a node: how the derived text stands in it. */
const field = fc.tuple(derived, derived, fc.constantFrom(...PLAIN), fc.nat(6)).map(([a, b, plain, shape]) => {
  const key = `fn.parseJSON(fn.join(['{', fn.stringifyJSON(${a}), ': 1}'], ''))`;
  const shapes: unknown[] = [
    `\${${a}}`,
    `${plain}\${${a}}${plain}`,
    `\${${a}}\${${b}}`,
    { nested: [{ deep: `\${${a}} ${plain} \${${b}}` }] },
    `\${[${a}, '${plain}', ${b}]}`,
    `\${fn.split(${a}, '')}`,
    { byKey: `\${${key}}` },
  ];
  return { expressions: [a, b], value: shapes[shape] };
});

function scopeOf(secrets: readonly string[], refs: Record<string, unknown> = {}): Scope {
  const values = Object.fromEntries(secrets.slice(0, 2).map((value, index) => [`K${index}`, value]));
  return {
    args: { HIDDEN: secrets[2] ?? "", SHOWN: PLAIN[0] },
    refs,
    secrets: { g: { values } },
    now: () => new Date(0),
    randomBytes: (count) => new Uint8Array(count).fill(7),
  };
}

/** Learns as the engine does. */
class Learner {
  private readonly known: Set<string>;
  private masker: (value: unknown) => unknown;

  constructor(secrets: readonly string[]) {
    this.known = new Set(collectSecretStrings(secrets));
    this.masker = createMasker(this.known);
  }

  learn(strings: readonly string[]): void {
    for (const text of strings) this.known.add(text);
    this.masker = createMasker(this.known);
  }

  shown(value: unknown): string {
    return JSON.stringify(this.masker(value));
  }

  readonly holds = (value: unknown): boolean => this.shown(value) !== JSON.stringify(value);
}

const isSecret: IsSecretPath = (kind, [name]) => kind === "args" && name === "HIDDEN";

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Secret texts in all forms they may be shown in; those the author wrote in plain are not secret. */
function forbidden(texts: readonly string[]): string[] {
  const shown = texts
    .filter((text) => text.trim().length >= 4)
    .flatMap((text) => {
      const bytes = Buffer.from(text);
      const wellFormed = text.replace(/\p{Surrogate}/gu, "\uFFFD");
      const encodings = [
        bytes.toString("hex"),
        ...["", "x", "xx"].map((before) => base64Core(before, text)),
        base64Core("", text).replaceAll("+", "-").replaceAll("/", "_"),
        JSON.stringify(text).slice(1, -1),
        JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
        encodeURIComponent(wellFormed),
        new URLSearchParams({ k: wellFormed }).toString().slice(2),
      ];
      return [text, ...encodings.filter((encoded) => encoded.length >= 5)];
    });
  return shown.filter((text) => !PLAIN.some((plain) => plain.includes(text)));
}

/** The part of the text's base64 that is the same whatever stands around it. */
function base64Core(before: string, text: string): string {
  const start = Math.ceil((before.length * 8) / 6);
  const length = Buffer.byteLength(before + text);
  return Buffer.from(before + text)
    .toString("base64")
    .slice(start, Math.floor((length * 8) / 6));
}

/** The strings and keys of a shown value, each apart: what JSON itself adds is no leak. */
function textsOf(json: string): string[] {
  const texts: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    texts.push(key);
    if (typeof value === "string" || typeof value === "number") texts.push(String(value));
    return value;
  });
  return texts;
}

function expectNone(shown: string, secrets: readonly string[], context: unknown): void {
  const texts = textsOf(shown).map((text) => text.replace(/•+/g, "•"));
  for (const secretText of secrets) {
    const leak = texts.find((text) => text.includes(secretText));
    if (leak !== undefined)
      expect.fail(
        `${JSON.stringify(secretText)} is left in ${JSON.stringify(leak)}: ${JSON.stringify(context)}`,
      );
  }
}

/** What an executor may make of its spec: logs, responses, requests. */
function outputsOf(spec: unknown): Record<string, unknown> {
  const json = JSON.stringify(spec);
  const all = textsOf(json).filter((text) => text.length >= 6);
  return {
    echo: spec,
    log: `started with ${json}\n`,
    quoted: JSON.stringify({ body: json }),
    base64: all.map((text, index) => Buffer.from(`${"x".repeat(index % 3)}${text}:y`).toString("base64")),
    hex: all.map((text) => Buffer.from(text).toString("hex")),
    query: all.map((text) => `?q=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"))}`),
    lines: all.flatMap((text) => text.split(/\r?\n/)),
  };
}

describe("over thousands of random flows", () => {
  const flow = fc.record({
    secrets: fc.array(secret, { minLength: 3, maxLength: 3 }),
    fields: fc.array(field, { minLength: 1, maxLength: 4 }),
  });

  it("neither secrets nor what expressions made of them are left in what a node shows", () => {
    let resolvedFlows = 0;
    fc.assert(
      fc.property(flow, ({ secrets, fields }) => {
        const learner = new Learner(secrets);
        const scope = scopeOf(secrets);
        const spec = Object.fromEntries(fields.map(({ value }, index) => [`f${index}`, value]));
        const tracked = attempt(() => resolveTracked(spec, scope, isSecret));
        if (tracked === undefined) return;
        resolvedFlows++;
        learner.learn(tracked.secretStrings);
        const parts = fields.flatMap(({ expressions }) =>
          expressions.map((expression) =>
            attempt(() => resolveTracked(`\${${expression}}`, scope, () => true)),
          ),
        );
        const values = parts.flatMap((part) => (typeof part?.value === "string" ? [part.value] : []));
        const joined = fields
          .filter(({ value }) => typeof value === "string" && /^\$\{.*\}\$\{.*\}$/.test(value))
          .flatMap(({ value }) => [String(attempt(() => resolveTracked(value, scope, () => true))?.value)]);
        const secretTexts = [...secrets, ...values, ...joined];
        expectNone(learner.shown(tracked.value), forbidden(secretTexts), { secrets, spec });
        expectNone(learner.shown(outputsOf(tracked.value)), forbidden(secrets), { secrets, spec });
      }),
      { numRuns: 3_000 },
    );
    expect(resolvedFlows).toBeGreaterThan(1_500);
  });

  it("what later nodes make of an output that holds a secret is secret too", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom("toUpper", "toBase64", "slug"), (text, name) => {
        const learner = new Learner([text]);
        const output = { log: `${PLAIN[0]} ${text} ${PLAIN[1]}` };
        const scope = { ...scopeOf([], { echo: output }), holdsSecret: learner.holds };
        const tracked = resolveTracked({ x: `\${fn.${name}(refs.echo.log)}` }, scope, isSecret);
        if (text.trim().length < 4) return;
        learner.learn(tracked.secretStrings);
        expect(textsOf(learner.shown(tracked.value))).toContain("••••••");
      }),
    );
  });

  it("a log that holds a secret is looked through once, however often a lambda reads it", () => {
    let looks = 0;
    const scope: Scope = {
      ...scopeOf([], { echo: { log: "zzq" } }),
      holdsSecret: () => {
        looks++;
        return false;
      },
    };
    const list = `[${Array.from({ length: 500 }, () => 1).join(",")}]`;
    resolveTracked(`\${fn.map(${list}, (x) => refs.echo.log)}`, scope, isSecret);
    expect(looks).toBe(1);
  });

  it("errors name types, never values", () => {
    const wrong = fc
      .tuple(
        derived,
        fc.constantFrom(
          (s: string) => `fn.add(1, ${s})`,
          (s: string) => `fn.map(${s}, (x) => x)`,
          (s: string) => `fn.randomSecret(5000, ${s})`,
          (s: string) => `fn.randomSecret(8, ${s})`,
          (s: string) => `fn.fromBase64(fn.join([${s}, '%']))`,
          (s: string) => `fn.fetchSecret(${s})`,
          (s: string) => `fn.join([[${s}]])`,
          (s: string) => `fn.get(${s}, 'a')`,
          (s: string) => `fn.get([1], ${s})`,
          (s: string) => `fn.slice('abc', ${s})`,
          (s: string) => `fn.split('abc', 'b', fn.subtract(0, fn.length(${s})))`,
        ),
      )
      .map(([inner, wrap]) => wrap(inner));
    fc.assert(
      fc.property(fc.array(secret, { minLength: 3, maxLength: 3 }), wrong, (secrets, code) => {
        try {
          resolveTracked(`\${${code}}`, scopeOf(secrets), () => true);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          const written = JSON.stringify(code) + error.message.replace(/fn\.\w+/g, "");
          for (const text of secrets) {
            const known = [...PLAIN, ...Object.values(MESSAGE_WORDS)].some((plain) => plain.includes(text));
            if (text.trim().length < 4 || known) continue;
            expect(error.message.includes(text), `${written}: ${text}`).toBe(false);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A random secret may be a word of a message. */
const MESSAGE_WORDS = { all: "argument list must be a string, got nothing (it did not resolve)" };
