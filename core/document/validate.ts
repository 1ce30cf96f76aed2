import { checkExpressions, type CheckPattern } from "./check-expressions";
import {
  checkDocument,
  checkExecutable,
  checkNotices,
  checkPlaces,
  checkRefs,
  problemAt,
} from "./check-nodes";
import { checkSchemas } from "./check-schemas";
import { checkStage } from "./check-stage";
import type { FlowDocument } from "./document-schema";
import { DocumentSource } from "./document-source";
import type { KindTable } from "./kind-info";
import { findTooDeep, parseSource, TOO_DEEP } from "./parse-source";
import type { PositionMap } from "./positions";
import type { Problem } from "./problem";
import { problemRange } from "./problem-range";
import type { StageContext } from "./stage-context";
import { isRecord, nodeKeyAt, walkRawNodes, type NodeVisit, type RawNode } from "./walk";

/** What a draft came to. */
export interface DraftValidation {
  /** Null when the draft is so unfinished that there is no workflow to show; may be there despite problems. */
  document: FlowDocument | null;
  problems: Problem[];
}

/** How strictly, and with what, a document is checked. */
export interface ValidationRules {
  /** The flow's surroundings; without it stage rules are not checked. */
  context?: StageContext;
  /** What is said of kinds that cannot run. */
  notExecutable: Problem["severity"];
  checkPattern: CheckPattern;
}

/**
 * Everything there is to say about a document that may be half-finished; `validateDraft` and `parsePublishable` are
 * this with the engine of regular expressions, which is large.
 * @param input JSON or YAML text, a `DocumentSource`, or an already parsed value; it is never changed
 */
export function validate(input: unknown, kinds: KindTable, rules: ValidationRules): DraftValidation {
  const source = typeof input === "string" ? parseSource(input).source : input;
  const value = source instanceof DocumentSource ? source.value : source;
  const syntax = source instanceof DocumentSource ? source.problems : [];
  if (findTooDeep(value) !== undefined) {
    const isTold = syntax.some(({ code }) => code === "too-deep");
    return {
      document: null,
      problems: isTold ? [...syntax] : [...syntax, problemAt("error", "too-deep", [], TOO_DEEP)],
    };
  }
  // Of a text that cannot be read through, what seems to be missing may only be unread: that would be noise.
  const isLegible = !(source instanceof DocumentSource) || source.isLegible;
  const visits = [...walkRawNodes(value)];
  const problems = isLegible ? problemsOf(value, visits, kinds, rules).filter(unlessAmbiguous(syntax)) : [];
  const positions = source instanceof DocumentSource ? source.positions : undefined;
  return {
    document: isDrawable(value, visits) ? value : null,
    problems: [...syntax, ...problems].map((problem) => placed(problem, value, positions)).sort(byPlace),
  };
}

function problemsOf(
  value: unknown,
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
  { context, notExecutable, checkPattern }: ValidationRules,
): Problem[] {
  const { problems, soundSpecs } = checkSchemas(value, visits, kinds);
  const refused = new Set(problems.map(({ pointer }) => pointer));
  return [
    ...checkDocument(value, kinds),
    ...problems,
    ...checkPlaces(visits),
    ...checkRefs(value, visits),
    ...checkExpressions(value, visits, kinds, { context, refused, checkPattern }),
    ...(context === undefined ? [] : checkStage(value, visits, kinds, soundSpecs, context)),
    ...checkNotices(visits, kinds, soundSpecs),
    ...checkExecutable(visits, kinds, notExecutable),
  ];
}

/** Of a node with two kinds it cannot be told what its other fields should be. */
function unlessAmbiguous(syntax: readonly Problem[]): (problem: Problem) => boolean {
  const nodes = new Set(
    syntax.flatMap(({ code, path }) =>
      code === "duplicate-key" && path.at(-1) === "kind" ? [nodeKeyAt(path)] : [],
    ),
  );
  return ({ path }) => !nodes.has(nodeKeyAt(path)) || nodeKeyAt(path) === undefined;
}

/** Whether every node has what a drawing of the flow needs: a kind and a spec, and the root is a workflow with steps. */
function isDrawable(value: unknown, visits: readonly NodeVisit<RawNode>[]): value is FlowDocument {
  if (!isRecord(value) || !isRecord(value.spec) || value.spec.kind !== "Workflow") return false;
  if (!isRecord(value.spec.spec) || !Array.isArray(value.spec.spec.steps)) return false;
  for (const { node } of visits) {
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
function placed(problem: Problem, value: unknown, positions: PositionMap | undefined): Problem {
  const nodeId = nodeKeyAt(problem.path);
  const range =
    positions === undefined || problem.line !== undefined
      ? undefined
      : problemRange(problem, value, positions);
  return {
    ...problem,
    ...(range === undefined ? {} : { line: range.line, column: range.column }),
    ...(nodeId === undefined ? {} : { nodeId }),
  };
}
