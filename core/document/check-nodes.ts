import { findKind, type KindTable } from "./kind-info";
import { toPointer, type DocumentPath, type Problem, type ProblemCode } from "./problem";
import { valueAt } from "./schema-problems";
import { isRecord, stepsOf, type NodeVisit, type RawNode } from "./walk";

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
export function checkDocument(document: unknown, kinds: KindTable): Problem[] {
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
  return [...problems, ...checkRoot(document.spec, kinds), ...checkPlainFields(document)];
}

function checkRoot(root: unknown, kinds: KindTable): Problem[] {
  if (!isRecord(root)) return [];
  // A kind that nobody knows is told of as such.
  if (findKind(kinds, root.kind) !== undefined && root.kind !== "Workflow") {
    const message = `The whole flow stands in a \`Workflow\`; this is a \`${String(root.kind)}\`. Put it among the \`steps\` of one.`;
    const more = { found: root.kind, allowed: ["Workflow"] };
    return [problemAt("error", "root-not-workflow", ["spec", "kind"], message, more)];
  }
  const isEmpty = isRecord(root.spec) && Array.isArray(root.spec.steps) && stepsOf(root).length === 0;
  return isEmpty
    ? [problemAt("warning", "empty-workflow", ["spec", "spec", "steps"], "This flow has no steps yet.")]
    : [];
}

/** Triggers, GitOps and rich inputs are read before there is a run: nothing in them is ever evaluated. */
function checkPlainFields(document: Readonly<Record<string, unknown>>): Problem[] {
  const problems = [
    ...plainTexts(document.triggers, ["triggers"]),
    ...plainTexts(document.gitops, ["gitops"]),
  ];
  const inputs = Array.isArray(document.richInputs) ? (document.richInputs as readonly unknown[]) : [];
  for (const [index, input] of inputs.entries()) {
    if (!isRecord(input) || !isRecord(input.spec)) continue;
    for (const field of ["inputs", "outputs"]) {
      problems.push(...plainTexts(input.spec[field], ["richInputs", index, "spec", field]));
    }
  }
  return [...problems, ...checkTriggerKinds(document.triggers), ...checkAddresses(document)];
}

function plainTexts(value: unknown, path: DocumentPath): Problem[] {
  if (typeof value === "string") {
    if (!value.includes("${")) return [];
    const name = path.findLast((segment) => typeof segment === "string") ?? "This";
    const message = `\`${name}\` takes no expression: it is read before there is a run that could resolve one. Write its value.`;
    return [problemAt("error", "wrong-value", path, message, { found: value })];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => plainTexts(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => plainTexts(item, [...path, key]));
}

/** A document is seen by everybody who may look at the flow, and goes wherever its file goes. */
function checkAddresses(document: Readonly<Record<string, unknown>>): Problem[] {
  const triggers = Array.isArray(document.triggers) ? (document.triggers as readonly unknown[]) : [];
  const places: DocumentPath[] = [
    ["gitops", "repoUrl"],
    ...triggers.flatMap((_, index) => [
      ["triggers", index, "repoUrl"],
      ["triggers", index, "spec", "vcs", "repoUrl"],
    ]),
  ];
  return places.flatMap((path) => {
    const address = valueAt(document, path);
    if (typeof address !== "string" || !hasCredentials(address)) return [];
    const message =
      "The address has credentials in it, and everybody who sees the flow would see them. Leave them out: the repository is asked with those of the build service that has it.";
    return [problemAt("error", "credentials", path, message)];
  });
}

/** Over https a name alone is mostly a token; over ssh it is just who logs in. */
function hasCredentials(address: string): boolean {
  return /^\s*(?:https?:\/\/[^/\s?#]*@|[a-z][a-z\d+.-]*:\/\/[^/\s?#@]*:[^/\s?#]*@)/i.test(address);
}

/** Triggers that Northflank's workflows have and no release flow listens to. */
const SILENT_TRIGGERS = ["vcs-pr-label", "vcs-check-suite"];

function checkTriggerKinds(triggers: unknown): Problem[] {
  if (!Array.isArray(triggers)) return [];
  return triggers.flatMap((trigger: unknown, index) => {
    if (!isRecord(trigger) || typeof trigger.kind !== "string" || !SILENT_TRIGGERS.includes(trigger.kind))
      return [];
    const message = `A \`${trigger.kind}\` trigger is kept in the document, but starts no run. \`vcs-push\` and \`vcs-pr\` do.`;
    return [problemAt("warning", "kept-only", ["triggers", index, "kind"], message)];
  });
}

/** No two nodes or triggers may share a ref. */
export function checkRefs(document: unknown, visits: readonly NodeVisit<RawNode>[]): Problem[] {
  const named = refsOf(document, visits);
  const taken = new Set(named.map(({ ref }) => ref));
  const first = new Map<string, DocumentPath>();
  const nextNumber = new Map<string, number>();
  return named.flatMap(({ ref, path }) => {
    const other = first.get(ref);
    if (other === undefined) {
      first.set(ref, path);
      return [];
    }
    let number = nextNumber.get(ref) ?? 2;
    while (taken.has(`${ref}-${number}`)) number++;
    nextNumber.set(ref, number + 1);
    const free = `${ref}-${number}`;
    const holder = other[0] === "triggers" ? "trigger" : "step";
    const message = `The ref \`${ref}\` is taken already, by the ${holder} at \`${toPointer(other.slice(0, -1))}\`. A ref names one step or trigger; \`${free}\` is free.`;
    return [problemAt("error", "duplicate-ref", path, message, { found: ref, nearest: free })];
  });
}

function refsOf(
  document: unknown,
  visits: readonly NodeVisit<RawNode>[],
): { ref: string; path: DocumentPath }[] {
  const triggers =
    isRecord(document) && Array.isArray(document.triggers) ? (document.triggers as readonly unknown[]) : [];
  const named = [
    ...triggers.map((trigger, index) => ({ holder: trigger, path: ["triggers", index, "ref"] })),
    ...visits.map(({ node, path }) => ({ holder: node, path: [...path, "ref"] })),
  ];
  return named.flatMap(({ holder, path }) =>
    isRecord(holder) && typeof holder.ref === "string" ? [{ ref: holder.ref, path }] : [],
  );
}

/** Kinds that make sense only in some place: an item of a loop, in a loop. */
export function checkPlaces(visits: readonly NodeVisit<RawNode>[]): Problem[] {
  const loops = new Set<string>();
  return visits.flatMap(({ node, key, parentKey, path }) => {
    const isInLoop = parentKey !== null && loops.has(parentKey);
    if (isInLoop || node.kind === "LoopWorkflow") loops.add(key);
    if (node.kind !== "LoopData" || isInLoop) return [];
    const message =
      "`LoopData` stands for the item of a loop, and there is no `LoopWorkflow` around this one.";
    return [problemAt("error", "outside-loop", [...path, "kind"], message)];
  });
}

/** Kinds this version reads and keeps, but cannot run. */
export function checkExecutable(
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
  severity: Problem["severity"],
): Problem[] {
  return visits.flatMap(({ node, path }) => {
    const kind = findKind(kinds, node.kind);
    if (kind === undefined || kind.executable) return [];
    const message = `\`${kind.kind}\` steps can be read and kept, but this version cannot run them.`;
    return [problemAt(severity, "not-executable", [...path, "kind"], message, { found: kind.kind })];
  });
}

/** What kinds have to say about specs that their schemas accept. */
export function checkNotices(
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
  soundSpecs: ReadonlySet<string>,
): Problem[] {
  return visits.flatMap(({ node, key, path }) => {
    if (!soundSpecs.has(key)) return [];
    const notices = findKind(kinds, node.kind)?.notices?.(node.spec) ?? [];
    return notices.map(({ severity, path: inside, message }) =>
      problemAt(severity, "notice", [...path, "spec", ...inside], message),
    );
  });
}
