import { nearestName } from "@/core/expression";
import type { Mention, ResourceUse } from "@/core/node-kind/manifest";
import { problemAt } from "./check-nodes";
import { findFlow, findFlowCycle } from "./flow-cycle";
import { findKind, type KindTable } from "./kind-info";
import type { DocumentPath, Problem } from "./problem";
import { valueAt } from "./schema-problems";
import type { StageContext } from "./stage-context";
import { isRecord, type NodeVisit, type RawNode } from "./walk";
import { shortList } from "./wanted";

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
export function checkStage(
  document: unknown,
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
  soundSpecs: ReadonlySet<string>,
  context: StageContext,
): Problem[] {
  const problems: Problem[] = [];
  const index = indexOf(context);
  for (const { node, key, path } of visits) {
    const kind = findKind(kinds, node.kind);
    if (kind === undefined || !soundSpecs.has(key)) continue;
    const specPath = [...path, "spec"];
    const elsewhere = foreignProjects(node.spec, specPath, context);
    problems.push(...elsewhere);
    if (elsewhere.length === 0) {
      for (const use of kind.resources?.(node.spec) ?? [])
        problems.push(...checkUse(use, [...specPath, ...use.path], index));
    }
    for (const mention of kind.mentions?.(node.spec) ?? [])
      problems.push(...checkMention(mention, [...specPath, ...mention.path], context));
    for (const { capability, path: inside } of kind.runtimeNeeds?.(node.spec) ?? []) {
      if (context.runtime === undefined || context.runtime.capabilities.has(capability)) continue;
      const why = context.runtime.missing[capability] ?? `It has no \`${capability}\`.`;
      const message = `The runtime of this project cannot do this. ${why}`;
      problems.push(
        problemAt("error", "missing-capability", [...specPath, ...inside], message, { found: capability }),
      );
    }
  }
  return [...problems, ...checkRichInputs(document, index)];
}

/** A context, made quick to ask. */
interface StageIndex {
  context: StageContext;
  byId: ReadonlyMap<string, StageContext["resources"]>;
  buildServices: ReadonlySet<string>;
}

function indexOf(context: StageContext): StageIndex {
  const byId = new Map<string, StageContext["resources"][number][]>();
  for (const resource of context.resources) {
    const known = byId.get(resource.id);
    if (known === undefined) byId.set(resource.id, [resource]);
    else known.push(resource);
  }
  return { context, byId, buildServices: new Set(context.buildServices) };
}

/** A `projectId` that names another project, wherever in a spec it stands. */
function foreignProjects(spec: unknown, path: DocumentPath, context: StageContext): Problem[] {
  if (context.projectId === undefined || !isRecord(spec)) return [];
  return Object.entries(spec).flatMap(([name, value]) => {
    const at = [...path, name];
    // Steps have their own turn.
    if (name === "steps") return [];
    if (isRecord(value)) return foreignProjects(value, at, context);
    if (name !== "projectId" || typeof value !== "string" || value.includes("${")) return [];
    if (value === context.projectId) return [];
    const message = `\`${value}\` is another project; a flow of \`${context.projectId ?? ""}\` works with what is in its own stage. Take \`projectId\` out.`;
    return [
      problemAt("error", "foreign-project", at, message, {
        found: value,
        allowed: [context.projectId ?? ""],
      }),
    ];
  });
}

function checkRichInputs(document: unknown, index: StageIndex): Problem[] {
  const inputs =
    isRecord(document) && Array.isArray(document.richInputs)
      ? (document.richInputs as readonly unknown[])
      : [];
  return inputs.flatMap((_, number) => {
    const path = ["richInputs", number, "spec", "inputs", "source"];
    const id = valueAt(document, path);
    return typeof id === "string" && id !== ""
      ? checkUse({ path: [], id, kind: "build-service", role: "origin" }, path, index)
      : [];
  });
}

function checkUse(use: ResourceUse, path: DocumentPath, index: StageIndex): Problem[] {
  const { context } = index;
  const { kind, role } = use;
  const [project, inProject] = use.id.split("/");
  const isOwn = inProject === undefined || project === context.projectId;
  // An expression is resolved, and another project's build service looked up, when the node starts.
  if (use.id.includes("${") || !isOwn) return [];
  const id = inProject ?? use.id;
  if (kind === "build-service") {
    if (index.buildServices.has(id)) return [];
    const stray = (index.byId.get(id) ?? [])[0];
    if (stray === undefined) return [unknownResource(id, kind, path, context.buildServices)];
    const message = `\`${id}\` is ${article(stray.kind)} of ${stray.stage}, not a build service.`;
    return [
      problemAt("error", "wrong-value", path, message, { found: id, allowed: [...context.buildServices] }),
    ];
  }
  const wantedStage = role === "target" ? context.stage : context.precedingStage;
  if (wantedStage === null) {
    const message = `${context.stage} is the first stage: there is none before it to promote from.`;
    return [problemAt("error", "wrong-stage", path, message, { found: id })];
  }
  const named = index.byId.get(id) ?? [];
  if (named.some((resource) => resource.kind === kind && resource.stage === wantedStage)) return [];
  const ids = context.resources
    .filter((resource) => resource.kind === kind && resource.stage === wantedStage)
    .map((resource) => resource.id);
  const inStage = named.find((resource) => resource.stage === wantedStage);
  if (inStage !== undefined) {
    const message = `\`${id}\` is ${article(inStage.kind)}, not ${article(kind)}.`;
    return [problemAt("error", "wrong-value", path, message, { found: id, allowed: ids })];
  }
  const elsewhere = named.find((resource) => resource.kind === kind);
  if (elsewhere === undefined) return [unknownResource(id, kind, path, ids, wantedStage)];
  const rule =
    role === "target"
      ? `a flow of ${context.stage} may only touch what is in ${context.stage}`
      : `${context.stage} promotes only from ${wantedStage}, the stage before it`;
  const message = `\`${id}\` belongs to ${elsewhere.stage}; ${rule}.`;
  const code = role === "target" ? "foreign-resource" : "wrong-stage";
  return [problemAt("error", code, path, message, { found: id, allowed: ids })];
}

const MENTION_WORDS = {
  "secret-group": { noun: "secret group", code: "unknown-secret" },
  "release-flow": { noun: "release flow", code: "unknown-flow" },
} as const;

function checkMention({ id, kind }: Mention, path: DocumentPath, context: StageContext): Problem[] {
  const flow = kind === "release-flow" ? findFlow(context.flows ?? [], id) : undefined;
  if (flow !== undefined) return checkCycle(flow.name, path, context);
  const known = kind === "secret-group" ? context.secretGroups : context.flows?.map(({ name }) => name);
  if (known === undefined || known.includes(id) || id.includes("${")) return [];
  const { noun, code } = MENTION_WORDS[kind];
  const nearest = nearestName(id, known);
  const message = `There is no ${noun} \`${id}\` in this project.${among(known, nearest)}`;
  // It may be made before the flow runs.
  return [
    problemAt("warning", code, path, message, {
      found: id,
      allowed: [...known],
      ...(nearest === undefined ? {} : { nearest }),
    }),
  ];
}

/** Such a run would be refused when its node starts. */
function checkCycle(target: string, path: DocumentPath, { flow, flows = [] }: StageContext): Problem[] {
  const cycle = flow === undefined ? null : findFlowCycle(flows, [flow], target);
  if (cycle === null) return [];
  const message = `A flow may not come to run itself: ${cycle.join(" → ")}. Take one of these steps out.`;
  return [problemAt("error", "flow-cycle", path, message, { found: target })];
}

/** What there is instead, as a further sentence. */
function among(ids: readonly string[], nearest: string | undefined): string {
  if (nearest !== undefined) return ` Did you mean \`${nearest}\`?`;
  if (ids.length === 0) return " There is none at all.";
  return ` There ${ids.length === 1 ? "is" : "are"} ${shortList(ids, 8)}.`;
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
  const message = `There is no ${KIND_WORDS[kind]} \`${id}\` ${place}.${among(ids, nearest)}`;
  return problemAt("error", "unknown-resource", path, message, {
    found: id,
    allowed: [...ids],
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function article(kind: ResourceUse["kind"]): string {
  return `${kind === "addon" ? "an" : "a"} ${KIND_WORDS[kind]}`;
}
