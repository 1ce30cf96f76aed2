import type { KindTable } from "./kind-info";
import { toPointer, type DocumentPath, type Problem, type ProblemCode } from "./problem";
import { isRecord, stepsOf, walkRawNodes } from "./walk";

export function problemAt(
  severity: Problem["severity"],
  code: ProblemCode,
  path: DocumentPath,
  message: string,
  more: Partial<Problem> = {},
): Problem {
  return { severity, code, message, path, pointer: toPointer(path), ...more };
}

/** Rules about the document as a whole that no schema of a part can tell. */
export function checkDocument(document: unknown): Problem[] {
  if (!isRecord(document)) return [];
  const problems: Problem[] = [];
  if (document.apiVersion === "v1") {
    problems.push(
      problemAt(
        "warning",
        "old-version",
        ["apiVersion"],
        "`v1` is read as `v1.2`. Write `v1.2` when you change the flow.",
      ),
    );
  }
  if (document.teardownSpec !== undefined) {
    problems.push(
      problemAt(
        "warning",
        "kept-only",
        ["teardownSpec"],
        "A teardown is kept in the document, but never run.",
      ),
    );
  }
  const root = document.spec;
  if (isRecord(root) && typeof root.kind === "string" && root.kind !== "Workflow") {
    const message = `The whole flow must stand in a \`Workflow\`; this is a \`${root.kind}\`.`;
    problems.push(
      problemAt("error", "root-not-workflow", ["spec", "kind"], message, {
        found: root.kind,
        allowed: ["Workflow"],
      }),
    );
  } else if (
    isRecord(root) &&
    isRecord(root.spec) &&
    Array.isArray(root.spec.steps) &&
    stepsOf(root).length === 0
  ) {
    problems.push(
      problemAt("warning", "empty-workflow", ["spec", "spec", "steps"], "This flow has no steps yet."),
    );
  }
  return problems;
}

/** No two nodes or triggers may share a ref. */
export function checkRefs(document: unknown): Problem[] {
  const first = new Map<string, string>();
  return refsOf(document).flatMap(({ ref, path }) => {
    const other = first.get(ref);
    if (other === undefined) {
      first.set(ref, toPointer(path));
      return [];
    }
    return [
      problemAt("error", "duplicate-ref", path, `The ref \`${ref}\` is already taken by \`${other}\`.`, {
        found: ref,
      }),
    ];
  });
}

function refsOf(document: unknown): { ref: string; path: DocumentPath }[] {
  const triggers =
    isRecord(document) && Array.isArray(document.triggers) ? (document.triggers as readonly unknown[]) : [];
  const named = [
    ...triggers.map((trigger, index) => ({ holder: trigger, path: ["triggers", index, "ref"] })),
    ...[...walkRawNodes(document)].map(({ node, path }) => ({ holder: node, path: [...path, "ref"] })),
  ];
  return named.flatMap(({ holder, path }) =>
    isRecord(holder) && typeof holder.ref === "string" ? [{ ref: holder.ref, path }] : [],
  );
}

/** Kinds this version reads and keeps, but cannot run. */
export function checkExecutable(
  document: unknown,
  kinds: KindTable,
  severity: Problem["severity"],
): Problem[] {
  return [...walkRawNodes(document)].flatMap(({ node, path }) => {
    const kind =
      typeof node.kind === "string" && Object.hasOwn(kinds, node.kind) ? kinds[node.kind] : undefined;
    if (kind === undefined || kind.executable) return [];
    const message = `\`${kind.kind}\` steps can be read and kept, but this version cannot run them yet.`;
    return [problemAt(severity, "not-executable", [...path, "kind"], message, { found: kind.kind })];
  });
}
