import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseSource, type DocumentPath, type DocumentSource } from "../index";
import { editAround } from "./edit-around";
import { editWhole } from "./edit-source";
import { editSource, formatSource, replaceValue, type DocumentEdit } from "./index";

type Json = unknown;

/** More of them on demand: every run is a random document in a random style, edited at random. */
const RUNS = Number(process.env.FC_RUNS ?? 200);

/*
 * Documents as people write them: nodes, arguments, odd keys and texts of several lines.
 */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("backup", "job-prod", "${args.X}", "true", "12", "it's", "") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("a\nb\n", "two\n\nlines", "# no comment", "a: b", "- x", '"q"', " s "),
  },
  { weight: 2, arbitrary: fc.string() },
);
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("kind", "ref", "spec", "jobId", "A", "B", "C", "name") },
  { weight: 1, arbitrary: fc.constantFrom("a b", "x: y", "yes", "#k", "0", "", "__proto__", "it's") },
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("json"), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie("json")), { maxLength: 4 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
}));
const { node } = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.record(
      { kind: fc.constant("JobRun"), ref: fc.constantFrom("a", "b", "c", "d"), spec: json },
      { requiredKeys: ["kind", "spec"] },
    ),
    fc.record({
      kind: fc.constant("Workflow"),
      spec: fc.record({ type: fc.constant("parallel"), steps: fc.array(tie("node"), { maxLength: 4 }) }),
    }),
  ),
}));
const flow = fc
  .record({
    apiVersion: fc.constant("v1.2"),
    arguments: json,
    spec: fc.record({
      kind: fc.constant("Workflow"),
      spec: fc.record({ type: fc.constant("sequential"), steps: fc.array(node, { maxLength: 5 }) }),
    }),
    triggers: json,
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** Comments are numbered, so that each can be looked for. */
function withComments(yaml: string): string {
  let count = 0;
  let inText: number | undefined;
  return yaml
    .split("\n")
    .flatMap((line, index) => {
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      if (inText !== undefined && (line.trim() === "" || indent > inText)) return [line];
      inText = /(: |- |^)[|>][-+0-9]*$/.test(line) ? indent : undefined;
      // What follows may be a text of several lines without a mark, which no comment may divide.
      if (!/^ *(- )*[\w]+:( [\w-]+)?$/.test(line)) return [line];
      const blank = index % 7 === 3 ? [""] : [];
      const above = index % 3 === 0 ? [`${" ".repeat(indent)}# above ${++count};`] : [];
      return [...blank, ...above, index % 4 === 1 ? `${line} # beside ${++count};` : line];
    })
    .join("\n");
}

const STYLES: Readonly<Record<string, (value: Json) => string>> = {
  "JSON, two spaces": (value) => `${JSON.stringify(value, null, 2)}\n`,
  "JSON, tabs": (value) => JSON.stringify(value, null, "\t"),
  "JSON, four spaces, CRLF": (value) => `${JSON.stringify(value, null, 4)}\n`.replaceAll("\n", "\r\n"),
  "JSON, minified": (value) => JSON.stringify(value),
  YAML: (value) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }),
  "YAML, four spaces, single quotes": (value) =>
    stringify(value, {
      lineWidth: 0,
      aliasDuplicateObjects: false,
      indent: 4,
      defaultStringType: "QUOTE_SINGLE",
      defaultKeyType: "PLAIN",
    }),
  "YAML, dashes below keys, with comments": (value) =>
    withComments(stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false })),
  "YAML with comments": (value) =>
    withComments(stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })),
  "YAML with comments, CRLF": (value) =>
    withComments(
      stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: false }),
    ).replaceAll("\n", "\r\n"),
  "YAML with aliases": (value) => stringify(value, { lineWidth: 0 }),
  "YAML in brackets": (value) =>
    stringify(value, { lineWidth: 60, collectionStyle: "flow", aliasDuplicateObjects: false }),
};
const style = fc.constantFrom(...Object.keys(STYLES));

const source = fc
  .tuple(flow, style)
  .map(([value, name]) => parseSource(STYLES[name]?.(value) ?? "", name.startsWith("JSON") ? "json" : "yaml"))
  .filter(({ problems }) => problems.length === 0)
  .map(({ source: read }) => read);

type Container = Record<string, Json> | Json[];

/** Every place of a value, parents before children. */
function pathsOf(value: Json, path: DocumentPath = []): { path: DocumentPath; value: Json }[] {
  const children =
    typeof value !== "object" || value === null
      ? []
      : Array.isArray(value)
        ? value.flatMap((item: Json, index) => pathsOf(item, [...path, index]))
        : Object.entries(value).flatMap(([name, child]) => pathsOf(child, [...path, name]));
  return [{ path, value }, ...children];
}

function at(value: Json, path: DocumentPath): Json {
  return path.reduce<Json>((found, segment) => (found as Record<string, Json>)[segment], value);
}

/** What edits mean, in the plainest way. */
function applied(value: Json, edit: DocumentEdit): Json {
  const root = structuredClone(value);
  const put = (path: DocumentPath, change: (parent: Container, last: string | number) => Json): Json => {
    const parentPath = path.slice(0, -1);
    const changed = change(at(root, parentPath) as Container, path.at(-1) as string | number);
    if (parentPath.length === 0) return changed;
    const holder = at(root, parentPath.slice(0, -1)) as Record<string, Json>;
    const name = parentPath.at(-1) as string;
    Object.defineProperty(holder, name, {
      value: changed,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return root;
  };
  const entriesOf = (parent: Container): [string, Json][] => Object.entries(parent);
  switch (edit.type) {
    case "set":
      return put(edit.path, (parent, last) =>
        Array.isArray(parent)
          ? parent.with(Number(last), edit.value)
          : Object.fromEntries(
              Object.hasOwn(parent, last)
                ? entriesOf(parent).map(([name, child]) => [name, name === last ? edit.value : child])
                : [...entriesOf(parent), [last, edit.value]],
            ),
      );
    case "insert":
      return put(edit.path, (parent, last) =>
        Array.isArray(parent)
          ? parent.toSpliced(Number(last), 0, edit.value)
          : Object.fromEntries(
              entriesOf(parent).toSpliced(edit.at ?? entriesOf(parent).length, 0, [String(last), edit.value]),
            ),
      );
    case "remove":
      return put(edit.path, (parent, last) =>
        Array.isArray(parent)
          ? parent.toSpliced(Number(last), 1)
          : Object.fromEntries(entriesOf(parent).filter(([name]) => name !== last)),
      );
    case "rename":
      return put(edit.path, (parent, last) =>
        Object.fromEntries(
          entriesOf(parent).map(([name, child]) => [name === last ? edit.key : name, child]),
        ),
      );
    case "move":
      return applied(applied(root, { type: "remove", path: edit.from }), {
        type: "insert",
        path: edit.to,
        value: at(root, edit.from),
      });
  }
}

type Draw = (length: number) => number;

/** An edit that the value allows; undefined when the drawn type has no place in it. */
function drawEdit(
  value: Json,
  type: DocumentEdit["type"],
  added: Json,
  draw: Draw,
): DocumentEdit | undefined {
  const pick = <T>(list: readonly T[]): T | undefined => list[draw(list.length)];
  const places = pathsOf(value);
  const inside = places.filter(({ path }) => path.length > 0);
  const lists = places.filter((place) => Array.isArray(place.value));
  switch (type) {
    case "set": {
      const place = pick(inside);
      return place && { type, path: place.path, value: added };
    }
    case "remove": {
      const place = pick(inside);
      return place && { type, path: place.path };
    }
    case "insert": {
      const place = pick(places.filter((one) => typeof one.value === "object" && one.value !== null));
      if (place === undefined) return undefined;
      if (Array.isArray(place.value))
        return { type, path: [...place.path, draw(place.value.length + 1)], value: added };
      const names = Object.keys(place.value as object);
      const name = ["new", "a b", "yes", "#x", "__proto__"].find((one) => !names.includes(one)) ?? "other";
      return { type, path: [...place.path, name], value: added, at: draw(names.length + 1) };
    }
    case "rename": {
      const place = pick(inside.filter(({ path }) => typeof path.at(-1) === "string"));
      if (place === undefined) return undefined;
      const names = Object.keys(at(value, place.path.slice(0, -1)) as object);
      const name = ["renamed", "x: y", "no"].find((one) => !names.includes(one)) ?? "other";
      return { type, path: place.path, key: name };
    }
    case "move": {
      const place = pick(inside.filter(({ path }) => typeof path.at(-1) === "number"));
      if (place === undefined) return undefined;
      const without = applied(value, { type: "remove", path: place.path });
      const target = pick(pathsOf(without).filter((one) => Array.isArray(one.value)));
      if (target === undefined || lists.length === 0) return undefined;
      return { type, from: place.path, to: [...target.path, draw((target.value as Json[]).length + 1)] };
    }
  }
}

const drawnEdits = fc.array(
  fc.record({
    type: fc.constantFrom<DocumentEdit["type"]>("set", "insert", "remove", "move", "rename"),
    added: fc.oneof(json, node).map((value) => JSON.parse(JSON.stringify(value)) as Json),
    seeds: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 5 },
);

function drawAll(value: Json, drawn: { type: DocumentEdit["type"]; added: Json; seeds: number[] }[]) {
  const edits: DocumentEdit[] = [];
  let expected = value;
  for (const { type, added, seeds } of drawn) {
    let next = 0;
    const edit = drawEdit(expected, type, added, (length) => (seeds[next++] ?? 0) % Math.max(1, length));
    if (edit === undefined) continue;
    edits.push(edit);
    expected = applied(expected, edit);
  }
  return { edits, expected };
}

const commentsOf = ({ text: written }: DocumentSource): string[] =>
  written.match(/# (above|beside) \d+;/g) ?? [];

describe("editSource", { timeout: 60_000 }, () => {
  it("means what the edits mean, in every style, after any sequence of edits", () => {
    fc.assert(
      fc.property(source, drawnEdits, (before, drawn) => {
        const { edits, expected } = drawAll(before.value, drawn);
        const after = editSource(before, edits);
        expect(after.format).toBe(before.format);
        // A value that is set anew keeps the order its fields are written in.
        if (!edits.some(({ type }) => type === "set"))
          expect(JSON.stringify(after.value)).toBe(JSON.stringify(expected));
        expect(parseSource(after.text, after.format).source.value).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it("keeps every other line as it is: what precedes and what follows the edited item", () => {
    fc.assert(
      fc.property(source, drawnEdits, (before, drawn) => {
        const [first] = drawn;
        if (
          first === undefined ||
          first.type === "move" ||
          before.text.includes("*") ||
          before.text.includes("? ")
        )
          return;
        const { edits } = drawAll(before.value, [first]);
        const [edit] = edits;
        if (edit === undefined || edit.type === "move") return;
        const around = surroundings(before, edit);
        const { text: after } = editSource(before, edits);
        expect(after.slice(0, around.before.length)).toBe(around.before);
        expect(after.slice(after.length - around.after.length)).toBe(around.after);
      }),
      { numRuns: RUNS },
    );
  });

  it("keeps every comment but those of what it removes", () => {
    fc.assert(
      fc.property(source, drawnEdits, (before, drawn) => {
        const moves = drawn.filter(({ type }) => type !== "set" && type !== "remove");
        if (before.text.includes("*") || before.text.includes("? ")) return;
        const { edits } = drawAll(before.value, moves);
        const { text: after } = editSource(before, edits);
        for (const comment of commentsOf(before)) expect(after).toContain(comment);
      }),
      { numRuns: RUNS },
    );
  });

  it("gives the very same source when the edits come to nothing", () => {
    fc.assert(
      fc.property(source, fc.nat(), (before, seed) => {
        const places = pathsOf(before.value).filter(({ path }) => path.length > 0);
        const place = places[seed % places.length];
        if (place === undefined) return;
        expect(editSource(before, [{ type: "set", path: place.path, value: place.value }])).toBe(before);
      }),
    );
  });
});

describe("editAround", { timeout: 60_000 }, () => {
  /** Without spaces and quotes: how YAML is written is read off what is in sight. */
  const wordsOf = (text: string): string => text.replace(/\\[nrt]|[^\p{L}\p{N}#]/gu, "");

  it("writes what editing the whole text writes, whatever it leaves out of sight", () => {
    let quick = 0;
    fc.assert(
      fc.property(source, drawnEdits, fc.constantFrom(0, 60), (before, drawn, sample) => {
        const { edits } = drawAll(before.value, drawn);
        const whole = editWhole(before, edits);
        const around = editAround(before, edits, editWhole, { hole: 4, sample });
        if (around === undefined) return;
        quick++;
        expect(JSON.stringify(around.value)).toBe(JSON.stringify(whole.value));
        expect(parseSource(around.text, around.format).source.value).toEqual(whole.value);
        // JSON has no habits that a part of it would not show.
        if (before.format === "json") expect(around.text).toBe(whole.text);
        else expect(wordsOf(around.text)).toBe(wordsOf(whole.text));
      }),
      { numRuns: RUNS },
    );
    expect(quick).toBeGreaterThan(RUNS / 4);
  });
});

describe("replaceValue", { timeout: 60_000 }, () => {
  it("means the new value, whatever it is", () => {
    fc.assert(
      fc.property(source, fc.oneof(flow, json), (before, value) => {
        const wanted = JSON.parse(JSON.stringify(value)) as Json;
        expect(replaceValue(before, wanted).value).toEqual(wanted);
      }),
      { numRuns: RUNS },
    );
  });

  it("finds the edits that lead to the value, so that no comment of what stays is lost", () => {
    fc.assert(
      fc.property(source, drawnEdits, (before, drawn) => {
        const { expected } = drawAll(before.value, drawn);
        expect(replaceValue(before, expected).value).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("formatSource", { timeout: 60_000 }, () => {
  it("changes neither the value nor a comment, and nothing at all the second time", () => {
    fc.assert(
      fc.property(source, (before) => {
        const once = formatSource(before);
        expect(JSON.stringify(once.value)).toBe(JSON.stringify(before.value));
        expect(commentsOf(once)).toEqual(commentsOf(before));
        expect(formatSource(once)).toBe(once);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The text up to the end of the item before, and from the beginning of the item after. */
function surroundings(before: DocumentSource, edit: Exclude<DocumentEdit, { type: "move" }>) {
  const { text: all, positions } = before;
  const parentPath = edit.path.slice(0, -1);
  const parent = at(before.value, parentPath) as Container;
  const names = Array.isArray(parent) ? [...parent.keys()] : Object.keys(parent);
  const last = edit.path.at(-1) as string | number;
  const inserted = edit.type === "insert";
  const place = inserted
    ? Array.isArray(parent)
      ? Number(last)
      : (edit.at ?? 0)
    : names.indexOf(last as never);
  // Keys that look like numbers are not in the order of the text.
  if (names.some((name) => typeof name === "string" && /^\d+$/.test(name))) return { before: "", after: "" };
  const range = (index: number) => {
    const name = names[index];
    if (name === undefined) return undefined;
    const value = positions.at([...parentPath, name]);
    const start = positions.keyAt([...parentPath, name])?.offset ?? value?.offset;
    return value === undefined || start === undefined
      ? undefined
      : { start, end: value.offset + value.length };
  };
  const previous = range(place - 1);
  const next = range(inserted ? place : place + 1);
  return {
    before: previous === undefined ? "" : all.slice(0, previous.end).trimEnd(),
    after: next === undefined ? "" : all.slice(next.start),
  };
}
