import type { z, ZodType } from "zod";
import { showsMask, valueAt, withEdits, type InputEdit, type KeptEdit, type PlannedNode } from "@/core/plan";
import { isContainerKind, LOOP_KIND, type NodeState } from "@/core/run";
import { AppError } from "@/server/errors";

/** What is known of a kind's spec: as written, and as an executor gets it. */
export interface KindSpec {
  spec: { authored: ZodType; resolved: ZodType };
}

/** NUL, and halves of characters, in JSON. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A value that cannot be; `path` within the spec. */
export interface InputProblem {
  path: (string | number)[];
  message: string;
}

/**
 * Holds the values that a person gives a node against its kind's schema; only what the edits bring about counts, as
 * secrets stand masked in what people see.
 * @param shown the spec as people see it: resolved and masked, or as written where it never resolved
 * @throws AppError 422 with `details.problems`
 */
export function checkEdits(
  name: string,
  node: PlannedNode,
  state: NodeState,
  kind: KindSpec | undefined,
  edits: readonly InputEdit[],
): KeptEdit[] {
  if (edits.length === 0) return [];
  if (node.kind === "Approval") {
    const sentence = `“${name}” is an Approval: what it asks for is changed in the flow, not in a run.`;
    throw new AppError("not-editable", sentence, { status: 422 });
  }
  const shown = shownSpec(node, state);
  const problems = edits.flatMap((edit) => [
    ...(showsMask(edit.value)
      ? [{ path: edit.path, message: "holds masked characters; give the whole value, or leave it as it was" }]
      : []),
    ...(UNSTORABLE.test(JSON.stringify(edit.value ?? null))
      ? [{ path: edit.path, message: "holds characters that cannot be stored" }]
      : []),
    ...(isContainerKind(node.kind) && !(node.kind === LOOP_KIND && edit.path[0] === "iterations")
      ? [{ path: edit.path, message: "is no input: only a loop's `iterations` can be changed here" }]
      : []),
  ]);
  const schema = state.spec === null ? kind?.spec.authored : kind?.spec.resolved;
  if (schema !== undefined && problems.length === 0) problems.push(...newIssues(schema, shown, edits));
  const [first] = problems;
  if (first !== undefined) {
    const sentence = `The inputs of “${name}” cannot be like this: \`${first.path.join(".")}\` ${first.message}.`;
    throw new AppError("invalid-inputs", sentence, { status: 422, details: { problems } });
  }
  return edits.map((edit) => ({ ...edit, secret: showsMask(valueAt(shown, edit.path)) }));
}

/** A node's spec as people see it. */
export function shownSpec(node: PlannedNode, state: NodeState): unknown {
  if (!isContainerKind(node.kind)) return state.spec ?? node.spec;
  // The steps of a loop are no input of it.
  return Object.fromEntries(
    Object.entries(Object(node.spec) as object).filter(([field]) => field !== "steps"),
  );
}

function newIssues(schema: ZodType, shown: unknown, edits: readonly InputEdit[]): InputProblem[] {
  const before = new Set(issuesOf(schema, shown).map(keyOf));
  return issuesOf(schema, withEdits(shown, edits)).filter((problem) => !before.has(keyOf(problem)));
}

function keyOf({ path, message }: InputProblem): string {
  return JSON.stringify([path, message]);
}

function issuesOf(schema: ZodType, spec: unknown): InputProblem[] {
  return (schema.safeParse(spec).error?.issues ?? []).flatMap(flatten);
}

/** What a union says is told by the member that came farthest. */
function flatten(issue: z.core.$ZodIssue): InputProblem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ path: [...path, field], message: "is no field of this step" }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return nearest.flatMap(flatten).map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
  }
  const { message } = issue;
  return [{ path, message: message.charAt(0).toLowerCase() + message.slice(1) }];
}
