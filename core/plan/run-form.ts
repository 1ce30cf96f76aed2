import { z } from "zod";
import { listReferences } from "@/core/expression";
import { RichInputSchema } from "@/core/document";
import { plannedNodes } from "./planned-nodes";
import type { PlannedNode } from "./resolve-node";
import type { ArgumentOverrides } from "./run-inputs";

/** A picker: a selection fills the arguments that its outputs name. */
export interface FormPicker {
  kind: "BranchCommitSelector" | "BuildSelector";
  title: string;
  description: string | null;
  /** A run cannot be started without a selection: the document says so, or has no defaults for what it fills. */
  required: boolean;
  /** Build service to choose from. */
  source: string;
  outputs: { branch?: string | undefined; buildSha?: string | undefined; buildId?: string | undefined };
}

export interface FormArgument {
  name: string;
  /** Text is taken as it stands; everything else is written as JSON. */
  type: "text" | "number" | "boolean" | "json";
  /** The document's default as text; null when it has none. */
  initial: string | null;
  /** Some step reads it by itself, nothing gives it a value, and so nothing runs without one. */
  required: boolean;
  /** A value in the flow's settings, which is secret: a run may replace it, or not. */
  stored: "none" | "replaceable" | "locked";
}

/** A git trigger with a ref: a run that did not come from it asks which branch it shall stand for. */
export interface FormTrigger {
  ref: string;
  repoUrl: string;
}

/** A Build node of which a run may build another commit. */
export interface FormBuild {
  ref: string;
  buildServiceId: string;
  /** As written; null where it says nothing. */
  branch: string | null;
  sha: string | null;
}

/** A service or job that Release nodes of the flow give an image of a build or a registry. */
export interface FormTarget {
  id: string;
  type: "service" | "job";
  from: "build" | "image";
  /** Whose builds it gets; null where that is known only when the run is there. */
  buildServiceId: string | null;
  /** The ref of the Build node its image comes from. */
  buildRef: string | null;
  /** The image as written, of one that comes from a registry. */
  imagePath: string | null;
}

/** Everything a person may be asked before a run. */
export interface RunForm {
  pickers: FormPicker[];
  arguments: FormArgument[];
  triggers: FormTrigger[];
  builds: FormBuild[];
  targets: FormTarget[];
}

const DocumentSchema = z.looseObject({
  arguments: z.record(z.string(), z.unknown()).default({}),
  richInputs: z.array(z.unknown()).default([]),
  spec: z.looseObject({ kind: z.string(), spec: z.unknown() }),
});

/** Reads a published document. What of it cannot be read is not asked for: it was validated before. */
export function describeRunForm(document: unknown, stored: ArgumentOverrides): RunForm {
  const { arguments: defaults, richInputs, spec } = DocumentSchema.parse(document);
  const pickers = richInputs.flatMap((one) =>
    toPicker(one, new Set(Object.keys({ ...defaults, ...stored }))),
  );
  const filled = new Set(pickers.flatMap(({ outputs }) => Object.values(outputs).filter(isText)));
  const nodes = [...plannedNodes(spec).values()];
  const asked = listTriggers(document).flatMap(({ ref, repoUrl }) =>
    repoUrl === undefined ? [] : [{ ref, repoUrl }],
  );
  const given = { arguments: filled, triggers: new Set(asked.map(({ ref }) => ref)) };
  return {
    pickers,
    arguments: argumentsOf({ defaults, stored, filled, used: usedArguments(spec) }),
    triggers: asked,
    builds: nodes.flatMap((node) => toBuild(node, given)),
    targets: targetsOf(nodes),
  };
}

function toPicker(written: unknown, known: ReadonlySet<string>): FormPicker[] {
  const parsed = RichInputSchema.safeParse(written);
  if (!parsed.success) return [];
  const { kind, spec } = parsed.data;
  const outputs: FormPicker["outputs"] = spec.outputs;
  return [
    {
      kind,
      title: spec.title,
      description: spec.description ?? null,
      required:
        spec.required === true ||
        !Object.values(outputs)
          .filter(isText)
          .every((name) => known.has(name)),
      source: spec.inputs.source,
      outputs,
    },
  ];
}

interface Known {
  defaults: Record<string, unknown>;
  stored: ArgumentOverrides;
  filled: ReadonlySet<string>;
  /** By name: whether a step reads it outside of every function, where it must have a value. */
  used: ReadonlyMap<string, boolean>;
}

/** Declared ones first, then those with a value in the settings, then those that are only used. */
function argumentsOf({ defaults, stored, filled, used }: Known): FormArgument[] {
  const names = new Set([...Object.keys(defaults), ...Object.keys(stored), ...used.keys()]);
  return [...names]
    .filter((name) => !filled.has(name) || stored[name]?.locked === true)
    .map((name) => {
      const value = defaults[name];
      const override = stored[name];
      return {
        name,
        type: typeOf(value),
        initial:
          value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value, null, 2),
        required: value === undefined && override === undefined && used.get(name) === true,
        stored: override === undefined ? "none" : override.locked ? "locked" : "replaceable",
      };
    });
}

function typeOf(value: unknown): FormArgument["type"] {
  if (value === undefined || typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "json";
}

function usedArguments(spec: unknown): Map<string, boolean> {
  const used = new Map<string, boolean>();
  for (const text of textsOf(spec)) {
    for (const { kind, path, insideFunction } of referencesIn(text)) {
      const [name] = path;
      if (kind === "args" && name !== undefined) used.set(name, used.get(name) === true || !insideFunction);
    }
  }
  return used;
}

function referencesIn(text: string): ReturnType<typeof listReferences> {
  try {
    return listReferences(text);
  } catch {
    return [];
  }
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === "string") {
    if (value.includes("${")) yield value;
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) yield* textsOf(inner);
  }
}

const TriggersSchema = z.looseObject({ triggers: z.array(z.unknown()).optional().catch([]) });
const TriggerSchema = z.looseObject({
  ref: z.string(),
  repoUrl: z.string().optional(),
  // Where the newer kinds of triggers have it.
  spec: z.looseObject({ vcs: z.looseObject({ repoUrl: z.string() }).optional() }).optional(),
});

/** The triggers that steps can read, and the repositories they watch, if they watch one. */
export function listTriggers(document: unknown): { ref: string; repoUrl: string | undefined }[] {
  const { triggers = [] } = TriggersSchema.parse(document);
  return triggers.flatMap((written) => {
    const trigger = TriggerSchema.safeParse(written).data;
    if (trigger === undefined) return [];
    return [{ ref: trigger.ref, repoUrl: trigger.repoUrl ?? trigger.spec?.vcs?.repoUrl }];
  });
}

const BuildSchema = z.looseObject({
  id: z.string(),
  branch: z.unknown().optional(),
  sha: z.unknown().optional(),
});

/** Not one whose commit a picker or a trigger gives: those are asked themselves. */
function toBuild(
  node: PlannedNode,
  given: { arguments: ReadonlySet<string>; triggers: ReadonlySet<string> },
): FormBuild[] {
  const spec = node.kind === "Build" ? BuildSchema.safeParse(node.spec).data : undefined;
  if (spec === undefined || node.ref === undefined || spec.id.includes("${")) return [];
  const { id, branch, sha } = spec;
  const isGiven = [branch, sha].some((text) =>
    referencesIn(typeof text === "string" ? text : "").some(({ kind, path: [name = ""] }) =>
      kind === "args" ? given.arguments.has(name) : kind === "refs" && given.triggers.has(name),
    ),
  );
  if (isGiven) return [];
  return [{ ref: node.ref, buildServiceId: id, branch: textOrNull(branch), sha: textOrNull(sha) }];
}

const ReleaseSchema = z.looseObject({
  type: z.enum(["build", "registry", "image"]),
  origin: z.looseObject({
    id: z.unknown().optional(),
    build: z.unknown().optional(),
    branch: z.unknown().optional(),
    imagePath: z.unknown().optional(),
  }),
  target: z.looseObject({ id: z.string(), type: z.enum(["service", "job"]) }),
});

/** One of each: an override holds for every Release of its target. */
function targetsOf(nodes: readonly PlannedNode[]): FormTarget[] {
  const targets = new Map<string, FormTarget>();
  for (const node of nodes) {
    const spec = node.kind === "Release" ? ReleaseSchema.safeParse(node.spec).data : undefined;
    if (spec === undefined || spec.target.id.includes("${") || targets.has(spec.target.id)) continue;
    const { type, origin, target } = spec;
    const from = type === "build" ? "build" : "image";
    const buildRef = from === "build" ? buildRefOf(origin, nodes) : null;
    targets.set(target.id, {
      id: target.id,
      type: target.type,
      from,
      buildServiceId: from === "build" ? serviceOf(origin.id, buildRef, nodes) : null,
      buildRef,
      imagePath: textOrNull(origin.imagePath),
    });
  }
  return [...targets.values()];
}

function buildRefOf(
  { build, branch }: { build?: unknown; branch?: unknown },
  nodes: readonly PlannedNode[],
): string | null {
  const refs = [build, branch]
    .flatMap((text) => referencesIn(typeof text === "string" ? text : ""))
    .flatMap(({ kind, path: [ref] }) => (kind === "refs" && ref !== undefined ? [ref] : []));
  return refs.find((ref) => nodes.some((node) => node.kind === "Build" && node.ref === ref)) ?? null;
}

function serviceOf(id: unknown, buildRef: string | null, nodes: readonly PlannedNode[]): string | null {
  if (typeof id === "string" && id !== "") return id.includes("${") ? null : id;
  const build = nodes.find(({ kind, ref }) => kind === "Build" && ref !== undefined && ref === buildRef);
  const own = BuildSchema.safeParse(build?.spec).data?.id;
  return own === undefined || own.includes("${") ? null : own;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
