import { isWithheldSpec } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { ITERATION, type FlowTreeNode } from "./flow-tree";

export interface TitlePart {
  text: string;
  /** The thing it is done to. */
  strong: boolean;
}

export interface NodeDescription {
  title: readonly TitlePart[];
  /** The same as one string, for labels. */
  titleText: string;
  detail: string;
  /** lucide name. */
  icon: string;
  /** "Start build": what such a node is called in general. */
  kindTitle: string;
}

/** What a node says on its card. `spec` is the resolved one where a run has it, else the one written. */
export function describeNode(node: FlowTreeNode, spec: unknown = node.spec): NodeDescription {
  if (node.kind === ITERATION) return describeIteration(node, spec);
  if (node.kind === "LoopWorkflow") return describeLoop(spec);
  if (node.flow) return describeWorkflow(node);
  const manifest = findManifest(node.kind);
  if (!manifest) return described(node.kind, [], "This kind of node is not known here", "box", node.kind);
  if (isWithheldSpec(spec)) {
    const { title, targets } = spec.withheld;
    return described(readable(title), targets.map(readable), "", manifest.icon, manifest.title);
  }
  try {
    const { title, detail } = manifest.summarize(spec);
    const targets = (manifest.resources?.(spec) ?? [])
      .filter(({ role }) => role === "target")
      .map(({ id }) => id);
    return described(readable(title), targets.map(readable), readable(detail), manifest.icon, manifest.title);
  } catch {
    // A half-written spec may lack what the summary speaks of.
    return described(manifest.title, [], "", manifest.icon, manifest.title);
  }
}

function describeWorkflow(node: FlowTreeNode): NodeDescription {
  const title = node.flow === "parallel" ? "In parallel" : "In sequence";
  return described(title, [], "", node.flow === "parallel" ? "git-fork" : "list-ordered", "Workflow");
}

/** In a document: over what it goes. In a run: how many items that came to. */
function describeLoop(spec: unknown): NodeDescription {
  const iterations =
    typeof spec === "object" && spec !== null && "iterations" in spec ? spec.iterations : null;
  const over = Array.isArray(iterations)
    ? `${String(iterations.length)} ${iterations.length === 1 ? "item" : "items"}`
    : typeof iterations === "string"
      ? `each of ${readable(iterations)}`
      : "each item";
  const together = typeof spec === "object" && spec !== null && "type" in spec && spec.type === "parallel";
  return described("Loop", [], `over ${over}${together ? ", all together" : ""}`, "repeat", "Loop");
}

/** `Iteration 2`, and the item where it is short enough to be a name. */
function describeIteration(node: FlowTreeNode, spec: unknown): NodeDescription {
  const index = Number(node.key.slice(node.key.lastIndexOf("#") + 1));
  const item = typeof spec === "object" && spec !== null && "item" in spec ? spec.item : null;
  return described(`Iteration ${String(index + 1)}`, [], shortItem(item), "repeat", "Iteration");
}

const LONGEST_ITEM = 60;

function shortItem(item: unknown): string {
  if (item === null || item === undefined) return "";
  const text = typeof item === "string" ? item : isFlat(item) ? facts(item) : JSON.stringify(item);
  return text.length > LONGEST_ITEM ? `${text.slice(0, LONGEST_ITEM - 1)}…` : text;
}

function isFlat(item: unknown): item is Readonly<Record<string, unknown>> {
  return (
    typeof item === "object" &&
    item !== null &&
    !Array.isArray(item) &&
    Object.values(item).every((value) => typeof value !== "object" || value === null)
  );
}

/** `region eu-west, replicas 2` */
function facts(item: Readonly<Record<string, unknown>>): string {
  return Object.entries(item)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}

const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** Words for a card: `${refs.start-build.id}` is told as `start-build`, `${args.TAG}` as `TAG`; long ids are cut. */
export function readable(text: string): string {
  return text
    .replace(/\$\{\s*refs\.([\w-]+)[^}]*\}/g, "$1")
    .replace(/\$\{\s*args\.([\w-]+)[^}]*\}/g, "$1")
    .replace(UUID, "$1");
}

function described(
  titleText: string,
  targets: readonly string[],
  detail: string,
  icon: string,
  kindTitle: string,
): NodeDescription {
  return { title: emphasise(titleText, targets), titleText, detail, icon, kindTitle };
}

/** Splits a title so that the first target it names can stand out. */
export function emphasise(title: string, targets: readonly string[]): TitlePart[] {
  for (const target of targets) {
    const at = title.indexOf(target);
    if (at < 0 || target === "") continue;
    return [
      { text: title.slice(0, at), strong: false },
      { text: target, strong: true },
      { text: title.slice(at + target.length), strong: false },
    ].filter(({ text }) => text !== "");
  }
  return [{ text: title, strong: false }];
}
