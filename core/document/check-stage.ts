import { nearestName } from "@/core/expression";
import type { ResourceUse } from "@/core/node-kind/manifest";
import { problemAt } from "./check-nodes";
import type { KindTable } from "./kind-info";
import type { DocumentPath, Problem } from "./problem";
import { valueAt } from "./schema-problems";
import type { StageContext } from "./stage-context";
import { isRecord, walkRawNodes } from "./walk";

const KIND_WORDS = {
  service: "service",
  job: "job",
  addon: "addon",
  "build-service": "build service",
} as const;

/**
 * A node may only touch resources of the flow's own stage, promote only from the stage before, and ask only for what
 * the runtime can do. Specs that their schema refuses are left alone: there is a problem about them already.
 */
export function checkStage(document: unknown, kinds: KindTable, context: StageContext): Problem[] {
  const problems: Problem[] = [];
  for (const { node, path } of walkRawNodes(document)) {
    const kind =
      typeof node.kind === "string" && Object.hasOwn(kinds, node.kind) ? kinds[node.kind] : undefined;
    if (kind === undefined || !kind.specSchema.safeParse(node.spec).success) continue;
    const specPath = [...path, "spec"];
    for (const use of kind.resources?.(node.spec) ?? []) {
      problems.push(...checkUse(use, [...specPath, ...use.path], context));
    }
    for (const { capability, path: inside } of kind.runtimeNeeds?.(node.spec) ?? []) {
      if (context.capabilities === undefined || context.capabilities.has(capability)) continue;
      const message = `The runtime of this project cannot do this: it has no \`${capability}\`.`;
      problems.push(
        problemAt("error", "missing-capability", [...specPath, ...inside], message, { found: capability }),
      );
    }
  }
  return [...problems, ...checkRichInputs(document, context)];
}

function checkRichInputs(document: unknown, context: StageContext): Problem[] {
  const inputs =
    isRecord(document) && Array.isArray(document.richInputs)
      ? (document.richInputs as readonly unknown[])
      : [];
  return inputs.flatMap((_, index) => {
    const path = ["richInputs", index, "spec", "inputs", "source"];
    const id = valueAt(document, path);
    return typeof id === "string" && id !== ""
      ? checkUse({ path: [], id, kind: "build-service", role: "origin" }, path, context)
      : [];
  });
}

function checkUse({ id, kind, role }: ResourceUse, path: DocumentPath, context: StageContext): Problem[] {
  // Resolved when the node starts; one of another project is checked then, too.
  if (id.includes("${") || id.includes("/")) return [];
  if (kind === "build-service") {
    return context.buildServices.includes(id) ? [] : [unknownResource(id, kind, path, context.buildServices)];
  }
  const wantedStage = role === "target" ? context.stage : context.precedingStage;
  if (wantedStage === null) {
    const message = `${context.stage} is the first stage: there is none before it to promote from.`;
    return [problemAt("error", "wrong-stage", path, message, { found: id })];
  }
  const candidates = context.resources.filter(
    (resource) => resource.kind === kind && resource.stage === wantedStage,
  );
  if (candidates.some((resource) => resource.id === id)) return [];
  const ids = candidates.map((resource) => resource.id);
  const inStage = context.resources.find((resource) => resource.id === id && resource.stage === wantedStage);
  if (inStage !== undefined) {
    const message = `\`${id}\` is ${article(inStage.kind)}, not ${article(kind)}.`;
    return [problemAt("error", "wrong-value", path, message, { found: id, allowed: ids })];
  }
  const elsewhere = context.resources.find((resource) => resource.id === id && resource.kind === kind);
  if (elsewhere === undefined) return [unknownResource(id, kind, path, ids, wantedStage)];
  const rule =
    role === "target"
      ? `a flow of ${context.stage} may only touch what is in ${context.stage}`
      : `${context.stage} promotes only from ${wantedStage}, the stage before it`;
  const message = `\`${id}\` belongs to ${elsewhere.stage}; ${rule}.`;
  const code = role === "target" ? "foreign-resource" : "wrong-stage";
  return [problemAt("error", code, path, message, { found: id, allowed: ids })];
}

function unknownResource(
  id: string,
  kind: ResourceUse["kind"],
  path: DocumentPath,
  ids: readonly string[],
  stage?: string,
): Problem {
  const nearest = nearestName(id, ids);
  const place = stage === undefined ? "in this project" : `in ${stage}`;
  const hint = nearest === undefined ? "" : ` Did you mean \`${nearest}\`?`;
  const message = `There is no ${KIND_WORDS[kind]} \`${id}\` ${place}.${hint}`;
  return problemAt("error", "unknown-resource", path, message, {
    found: id,
    allowed: [...ids],
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function article(kind: ResourceUse["kind"]): string {
  return `${kind === "addon" ? "an" : "a"} ${KIND_WORDS[kind]}`;
}
