import { FUNCTIONS, functionSignature, type FunctionDefinition } from "../functions";
import { cursorAt, type Cursor } from "./cursor";
import { ANY, shapeAt, type CompletionScope, type Shape, type ShapeType } from "./shape";
import { variablesAt } from "./variables";

export type CandidateKind =
  "args" | "refs" | "fn" | "secrets" | "triggers" | "field" | "variable" | "keyword";

/** Something that may stand at the cursor. */
export interface Candidate {
  label: string;
  insertText: string;
  kind: CandidateKind;
  /** Of the value it stands for. */
  type: ShapeType;
  /** One line: a signature, where a value comes from. */
  detail: string;
  /** A sentence; empty when there is nothing to say. */
  documentation: string;
}

export interface Completions {
  /** What the candidate's text replaces; `to` not included. */
  from: number;
  to: number;
  /** Best first. */
  candidates: Candidate[];
}

const REST_OF_WORD = /^[\p{L}\p{N}_$-]*/u;
const PLAIN_SEGMENT = /^[\p{L}\p{N}_$-]+$/u;

/** What may be written at `offset`, also in an expression that is not finished; null outside of expressions. */
export function completeAt(text: string, offset: number, scope: CompletionScope): Completions | null {
  const cursor = cursorAt(text, offset);
  if (cursor === null) return null;
  const variables = variablesAt(text, cursor, scope);
  const rest = REST_OF_WORD.exec(text.slice(offset))?.[0].length ?? 0;
  const from = cursor.place === "key" || cursor.word !== "" ? cursor.wordOffset : offset;
  const found = candidatesFor(cursor, scope, variables, from);
  const wanted = wantedType(cursor);
  const ranked = found
    .flatMap((candidate) => {
      const fit = fitOf(cursor.word, candidate, wanted);
      return fit === null ? [] : [{ candidate, fit }];
    })
    .sort((a, b) => b.fit - a.fit || a.candidate.label.localeCompare(b.candidate.label, "en"));
  return { from, to: offset + rest, candidates: ranked.map(({ candidate }) => candidate) };
}

function candidatesFor(
  cursor: Cursor,
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
  from: number,
): Candidate[] {
  const top = cursor.frames.at(-1);
  if (top?.type === "parameters") return [];
  if (top?.type === "index") {
    const shape = shapeOfPath(top.path.segments, scope, variables);
    if (cursor.place === "key") return fieldsOf(shape).map(([key, field]) => keyed(key, field, key));
    return cursor.place === "value" ? indexCandidates(shape) : [];
  }
  if (cursor.place === "member" && cursor.path !== null)
    return members(cursor.path.segments, scope, variables, from);
  return cursor.place === "value" ? beginnings(cursor.word, scope, variables) : [];
}

/** The fields of what a path leads to. */
function members(
  segments: readonly string[],
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
  from: number,
): Candidate[] {
  const [root = "", ...path] = segments;
  if (root === "fn") return path.length === 0 ? Object.values(FUNCTIONS).map((fn) => call(fn, "")) : [];
  const shape = shapeOfPath(segments, scope, variables);
  if (shape?.type === "list" && path.length > 0) return [keyed("0", shape.items ?? ANY, "0")];
  const kind = path.length === 0 ? rootKind(root) : "field";
  return fieldsOf(shape).flatMap(([key, field]) => {
    if (root === "triggers" && path.length === 0 && !scope.triggers.includes(key)) return [];
    // A key that is no plain segment takes brackets, which the dot before it does not allow.
    return PLAIN_SEGMENT.test(key) && from > 0 ? [{ ...keyed(key, field, key), kind }] : [];
  });
}

function rootKind(root: string): CandidateKind {
  return root === "args" || root === "refs" || root === "secrets" || root === "triggers" ? root : "field";
}

function indexCandidates(shape: Shape | undefined): Candidate[] {
  if (shape?.type === "list") return [keyed("0", shape.items ?? ANY, "0")];
  return fieldsOf(shape).map(([key, field]) => {
    const quoted = `'${key.replace(/[\\']/g, "\\$&")}'`;
    return keyed(quoted, field, quoted);
  });
}

/** What a value can begin with; with a word written, also what lies deeper: `BRA` finds `args.BRANCH`. */
function beginnings(
  word: string,
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
): Candidate[] {
  const found: Candidate[] = [...variables].map(([name, shape]) => ({
    ...keyed(name, shape, name),
    kind: "variable",
  }));
  found.push(...ROOTS.filter(({ kind }) => kind !== "triggers" || scope.triggers.length > 0).map(root));
  for (const kind of ["args", "refs", "secrets"] as const) {
    for (const [name, shape] of Object.entries(scope[kind])) {
      const path = PLAIN_SEGMENT.test(name)
        ? `${kind}.${name}`
        : `${kind}['${name.replace(/[\\']/g, "\\$&")}']`;
      found.push({ ...keyed(path, shape, path), kind });
    }
  }
  if (word === "") return found;
  found.push(...Object.values(FUNCTIONS).map((fn) => call(fn, "fn.")));
  const keywords = [
    ["true", "boolean"],
    ["false", "boolean"],
    ["null", "null"],
  ] as const;
  for (const [label, type] of keywords)
    found.push({ label, insertText: label, kind: "keyword", type, detail: "", documentation: "" });
  return found;
}

const ROOTS = [
  { kind: "args", detail: "Arguments of the run" },
  { kind: "refs", detail: "Outputs of earlier steps, values of triggers" },
  { kind: "fn", detail: "Functions" },
  { kind: "secrets", detail: "Secret groups" },
  { kind: "triggers", detail: "Values of triggers" },
] as const;

function root({ kind, detail }: (typeof ROOTS)[number]): Candidate {
  return { label: kind, insertText: `${kind}.`, kind, type: "object", detail, documentation: "" };
}

function call(definition: FunctionDefinition, before: string): Candidate {
  const { name, result, doc, parameters } = definition;
  return {
    label: `${before}${name}`,
    insertText: `${before}${name}(${parameters.every(({ optional }) => optional === true) ? ")" : ""}`,
    kind: "fn",
    type:
      result === "string" || result === "number" || result === "boolean" || result === "list"
        ? result
        : "any",
    detail: `${functionSignature(definition)}: ${result}`,
    documentation: doc,
  };
}

function keyed(label: string, shape: Shape, insertText: string): Candidate {
  const { type, description = "" } = shape;
  return {
    label,
    insertText,
    kind: "field",
    type,
    detail: type === "any" ? "" : type,
    documentation: description,
  };
}

function fieldsOf(shape: Shape | undefined): [string, Shape][] {
  return Object.entries(shape?.fields ?? {});
}

/** What a path with its root stands for. */
export function shapeOfPath(
  [root = "", ...path]: readonly string[],
  scope: CompletionScope,
  variables: ReadonlyMap<string, Shape>,
): Shape | undefined {
  if (root === "args" || root === "refs" || root === "secrets")
    return shapeAt({ type: "object", fields: scope[root] }, path);
  if (root === "triggers") return shapeAt({ type: "object", fields: scope.refs }, path);
  const variable = variables.get(root);
  return variable === undefined ? undefined : shapeAt(variable, path);
}

/** The type that the function around wants here. */
function wantedType(cursor: Cursor): ShapeType {
  const top = cursor.frames.at(-1);
  if (top?.type !== "call") return "any";
  const parameters = FUNCTIONS[top.name]?.parameters ?? [];
  const wants = parameters[Math.min(top.argument, parameters.length - 1)]?.wants ?? "";
  if (wants.startsWith("a string")) return "string";
  if (wants === "a number" || wants === "a whole number") return "number";
  if (wants === "a list") return "list";
  if (wants.startsWith("an object")) return "object";
  return wants.startsWith("a boolean") ? "boolean" : "any";
}

const KIND_ORDER: readonly CandidateKind[] = [
  "variable",
  "field",
  "args",
  "refs",
  "secrets",
  "triggers",
  "fn",
  "keyword",
];

/** Null when the word written so far is not in it. */
function fitOf(word: string, candidate: Candidate, wanted: ShapeType): number | null {
  const { label, kind, type } = candidate;
  const name = label.slice(label.lastIndexOf(".") + 1);
  const lower = word.toLowerCase();
  const order = KIND_ORDER.length - KIND_ORDER.indexOf(kind);
  const typed = wanted !== "any" && type === wanted ? 20 : 0;
  if (word === "") return order + typed;
  if (label.startsWith(word)) return 400 + order + typed;
  if (name.startsWith(word)) return 300 + order + typed;
  if (label.toLowerCase().startsWith(lower) || name.toLowerCase().startsWith(lower))
    return 200 + order + typed;
  return name.toLowerCase().includes(lower) ? 100 + order + typed : null;
}
