import type { ZodType } from "zod";
import { checkExpressions } from "./check-expressions";
import { checkDocument, checkExecutable, checkRefs, problemAt } from "./check-nodes";
import { checkStage } from "./check-stage";
import { createDocumentSchema, type FlowDocument } from "./document-schema";
import { DocumentSource } from "./document-source";
import type { KindTable } from "./kind-info";
import { isTooDeep, parseSource } from "./parse-source";
import type { Problem } from "./problem";
import { schemaProblems } from "./schema-problems";
import type { StageContext } from "./stage-context";
import { isRecord, nodeKeyAt, walkRawNodes } from "./walk";

/** What a draft came to. */
export interface DraftValidation {
  /** Null when the draft is so unfinished that there is no workflow to show; may be there despite problems. */
  document: FlowDocument | null;
  problems: Problem[];
}

/** What a run accepts, or why not. */
export type PublishableDocument =
  { ok: true; document: FlowDocument; problems: Problem[] } | { ok: false; problems: Problem[] };

/**
 * Everything there is to say about a document that may be half-finished.
 * @param input JSON or YAML text, a `DocumentSource`, or an already parsed value; it is never changed
 * @param context the flow's surroundings; without it stage rules are not checked
 */
export function validateDraft(input: unknown, kinds: KindTable, context?: StageContext): DraftValidation {
  return validate(input, kinds, context, "warning");
}

/** Whether a run accepts a document: no errors, and only kinds that can run. Warnings remain in `problems`. */
export function parsePublishable(
  input: unknown,
  kinds: KindTable,
  context?: StageContext,
): PublishableDocument {
  const { document, problems } = validate(input, kinds, context, "error");
  if (document === null || problems.some(({ severity }) => severity === "error"))
    return { ok: false, problems };
  return { ok: true, document, problems };
}

function validate(
  input: unknown,
  kinds: KindTable,
  context: StageContext | undefined,
  notExecutable: Problem["severity"],
): DraftValidation {
  const { value, source, syntax } = read(input);
  if (isTooDeep(value)) {
    const message = "This document is nested too deeply.";
    return { document: null, problems: [...syntax, problemAt("error", "too-deep", [], message)] };
  }
  // A text that could not be read at all has been told so; that it is no document either would be noise.
  const isUnread = value === undefined && syntax.length > 0;
  const problems = isUnread
    ? syntax
    : [
        ...syntax,
        ...checkDocument(value),
        ...schemaProblems(schemaOf(kinds), value),
        ...checkRefs(value),
        ...checkExpressions(value, kinds, context),
        ...(context === undefined ? [] : checkStage(value, kinds, context)),
        ...checkExecutable(value, kinds, notExecutable),
      ];
  return {
    document: isDrawable(value) ? value : null,
    problems: problems.map((problem) => placed(problem, source)).sort(byPlace),
  };
}

/** Schemas by the table they were made from: an editor validates on every keystroke. */
const schemas = new WeakMap<KindTable, ZodType>();

function schemaOf(kinds: KindTable): ZodType {
  const known = schemas.get(kinds);
  if (known !== undefined) return known;
  const schema = createDocumentSchema(kinds);
  schemas.set(kinds, schema);
  return schema;
}

function read(input: unknown): { value: unknown; source: DocumentSource | undefined; syntax: Problem[] } {
  if (input instanceof DocumentSource || typeof input === "string") {
    const text = typeof input === "string" ? parseSource(input) : parseSource(input.text, input.format);
    return { value: text.source.value, source: text.source, syntax: text.problems };
  }
  return { value: input, source: undefined, syntax: [] };
}

/** Whether every node has what a drawing of the flow needs: a kind and a spec, and the root is a workflow with steps. */
function isDrawable(value: unknown): value is FlowDocument {
  if (!isRecord(value) || !isRecord(value.spec) || value.spec.kind !== "Workflow") return false;
  if (!isRecord(value.spec.spec) || !Array.isArray(value.spec.spec.steps)) return false;
  for (const { node } of walkRawNodes(value)) {
    if (typeof node.kind !== "string" || !isRecord(node.spec)) return false;
    if (Array.isArray(node.spec.steps) && !node.spec.steps.every(isRecord)) return false;
  }
  return true;
}

/** In reading order; without a text, in the order they were found. */
function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** Adds the line in the text and the node a problem is in. */
function placed(problem: Problem, source: DocumentSource | undefined): Problem {
  const nodeId = nodeKeyAt(problem.path);
  const isAboutKey = problem.code === "unknown-field" || problem.code === "duplicate-key";
  const range =
    problem.line === undefined
      ? ((isAboutKey ? source?.positions.keyAt(problem.path) : undefined) ??
        source?.positions.at(problem.path))
      : undefined;
  return {
    ...problem,
    ...(range === undefined ? {} : { line: range.line, column: range.column }),
    ...(nodeId === undefined ? {} : { nodeId }),
  };
}
