import type { ZodType } from "zod";
import { nearestName } from "@/core/expression";
import { problemAt } from "./check-nodes";
import { DocumentShellSchema } from "./document-schema";
import { foreignDocumentField, foreignKind, foreignNodeField } from "./foreign-words";
import { findKind, type KindInfo, type KindTable } from "./kind-info";
import { knownFields } from "./known-fields";
import { createEnvelopeSchema, NodeSchema } from "./node-schema";
import type { DocumentPath, Problem } from "./problem";
import { noExpression, problemsOfIssues, schemaProblems } from "./schema-problems";
import { isRecord, stepsOf, type NodeVisit, type RawNode } from "./walk";
import { shortList, shown } from "./wanted";

/** What the schemas say about a document. */
export interface SchemaCheck {
  problems: Problem[];
  /** Keys of the nodes whose spec is as their kind wants it. */
  soundSpecs: ReadonlySet<string>;
}

/**
 * Holds the document and each of its nodes, one by one, against their schemas. Nodes are taken singly so that no
 * mistake in one hides those of the nodes in it.
 */
export function checkSchemas(
  document: unknown,
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
): SchemaCheck {
  if (!isRecord(document)) {
    const found =
      document === null || document === undefined
        ? "there is nothing here yet"
        : `this is ${shown(document)}`;
    const message = `A release flow is an object with an \`apiVersion\` and a \`spec\`; ${found}.`;
    return {
      problems: [problemAt("error", "wrong-value", [], message, { found: document })],
      soundSpecs: new Set(),
    };
  }
  const stranger = strangerProblem(document);
  if (stranger !== undefined) return { problems: [stranger], soundSpecs: new Set() };
  const problems = schemaProblems(DocumentShellSchema, document, {
    hintUnknown: (path, key) => (path.length === 0 ? foreignDocumentField(key) : undefined),
  });
  if (document.spec === undefined && !problems.some(({ nearest }) => nearest === "spec")) {
    const message = "`spec` is missing. It holds the flow's root, a `Workflow`.";
    problems.push(problemAt("error", "required", ["spec"], message));
  } else if (document.spec !== undefined && !isRecord(document.spec)) {
    problems.push(notANode(["spec"], document.spec));
  }
  const soundSpecs = new Set<string>();
  for (const visit of visits) {
    const info = findKind(kinds, visit.node.kind);
    if (info === undefined) {
      problems.push(wrongKind(visit, kinds));
    } else {
      const found = checkEnvelope(visit, info);
      if (found.isSpecSound) soundSpecs.add(visit.key);
      problems.push(...found.problems);
    }
    for (const [index, step] of stepsOf(visit.node).entries()) {
      if (!isRecord(step)) problems.push(notANode([...visit.path, "spec", "steps", index], step));
    }
  }
  return { problems, soundSpecs };
}

/** A file of another system: a list of all that it has and a flow has not would help nobody. */
function strangerProblem(document: Readonly<Record<string, unknown>>): Problem | undefined {
  const fields = Object.keys(document);
  const known = Object.keys(DocumentShellSchema.shape);
  const isStrange = (name: string): boolean =>
    !known.includes(name) &&
    foreignDocumentField(name) === undefined &&
    nearestName(name, known) === undefined;
  if (fields.length === 0 || !fields.every(isStrange)) return undefined;
  const message = `This is no release flow: it has neither an \`apiVersion\` nor a \`spec\`, but ${shortList(fields.map(inShort), 5)}.`;
  return problemAt("error", "wrong-value", [], message, { found: fields });
}

function inShort(name: string): string {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}

/** Schemas of nodes, their steps left out, by what they were made from: an editor validates on every keystroke. */
const envelopes = new WeakMap<KindInfo, ZodType>();

function envelopeOf(info: KindInfo): ZodType {
  const known = envelopes.get(info);
  if (known !== undefined) return known;
  const schema = createEnvelopeSchema(info);
  envelopes.set(info, schema);
  return schema;
}

function checkEnvelope(
  { node, path }: NodeVisit<RawNode>,
  info: KindInfo,
): { problems: Problem[]; isSpecSound: boolean } {
  const schema = envelopeOf(info);
  const result = schema.safeParse(node);
  if (result.success) return { problems: [], isSpecSound: true };
  const { issues } = result.error;
  const hintUnknown = (within: readonly (string | number)[], key: string): string | undefined => {
    if (within.length === 0) {
      const inSpec = knownFields(schema, ["spec"], node).includes(key);
      return inSpec ? `\`${key}\` belongs in \`spec\`.` : foreignNodeField(key);
    }
    const isInSpec = within.length === 1 && within[0] === "spec";
    return isInSpec && isEnvelopeField(key) ? `\`${key}\` stands beside \`spec\`, not in it.` : undefined;
  };
  // A field that stands beside the spec instead of in it has been told of once.
  const isMisplaced = (field: unknown): boolean =>
    typeof field === "string" && Object.hasOwn(node, field) && !isEnvelopeField(field);
  const problems = problemsOfIssues(issues, { schema, root: node, at: path, hintUnknown }).filter(
    ({ code, path: at }) =>
      !(code === "required" && at.length === path.length + 2 && isMisplaced(at[path.length + 1])),
  );
  return { problems, isSpecSound: issues.every((issue) => issue.path[0] !== "spec") };
}

function isEnvelopeField(name: string): boolean {
  return Object.hasOwn(NodeSchema.shape, name) && name !== "kind" && name !== "spec";
}

function notANode(path: DocumentPath, found: unknown): Problem {
  const hint =
    typeof found === "string" && found.includes("${")
      ? " Steps do not come out of an expression; a `LoopWorkflow` repeats its steps for each item of a list."
      : "";
  const message = `A step is an object with a \`kind\` and a \`spec\`; this is ${shown(found)}.${hint}`;
  return problemAt("error", "wrong-value", path, message, { found });
}

function wrongKind({ node, path }: NodeVisit<RawNode>, kinds: KindTable): Problem {
  const { kind } = node;
  const at = [...path, "kind"];
  const allowed = Object.keys(kinds);
  if (kind === undefined) {
    const message = `\`kind\` is missing. It says what the step does: ${shortList(allowed, 20)}.`;
    return problemAt("error", "required", at, message, { allowed });
  }
  if (typeof kind !== "string") {
    const message = `\`kind\` must be the name of a kind, such as \`JobRun\`; this is ${shown(kind)}.`;
    return problemAt("error", "wrong-value", at, message, { found: kind, allowed });
  }
  if (kind.includes("${")) {
    const names = allowed.map((name) => `\`${name}\``);
    return problemAt("error", "wrong-value", at, noExpression(["kind"], names), { found: kind, allowed });
  }
  const foreign = foreignKind(kind);
  const nearest = foreign === undefined ? nearestName(kind, allowed) : undefined;
  const hint =
    nearest === undefined ? `Known kinds: ${shortList(allowed, 20)}.` : `Did you mean \`${nearest}\`?`;
  return problemAt("error", "unknown-kind", at, foreign ?? `Unknown kind ${shown(kind)}. ${hint}`, {
    found: kind,
    allowed,
    ...(nearest === undefined ? {} : { nearest }),
  });
}
