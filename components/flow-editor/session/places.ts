import {
  isRecord,
  nodePath,
  ROOT_KEY,
  stepsOf,
  walkRawNodes,
  type DocumentPath,
  type DocumentSource,
  type NodeVisit,
  type RawNode,
} from "@/core/document";

/** A node of the document and its place. */
export type Place = NodeVisit<RawNode>;

/** Every node of one text. */
export interface Places {
  readonly byKey: ReadonlyMap<string, Place>;
  /** As they are written, parents before their steps. */
  readonly order: readonly Place[];
}

const KNOWN = new WeakMap<DocumentSource, Places>();

export function placesOf(source: DocumentSource): Places {
  const known = KNOWN.get(source);
  if (known !== undefined) return known;
  const order = [...walkRawNodes(source.value)];
  const places = { order, byKey: new Map(order.map((place) => [place.key, place])) };
  KNOWN.set(source, places);
  return places;
}

/** Those keys that lead to a node, in the order of the document, each once. */
export function knownKeys(places: Places, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const wanted = new Set(keys);
  return places.order.flatMap(({ key }) => (wanted.has(key) ? [key] : []));
}

/** Of some nodes those that are not within another of them. */
export function outermost(places: Places, keys: readonly string[]): Place[] {
  const wanted = new Set(keys);
  return places.order.filter(({ key, parentKey }) => {
    if (!wanted.has(key)) return false;
    for (let above = parentKey; above !== null; above = places.byKey.get(above)?.parentKey ?? null)
      if (wanted.has(above)) return false;
    return true;
  });
}

/** Whether other nodes can stand in it. */
export function isContainer({ kind, spec }: RawNode): boolean {
  return kind === "Workflow" || kind === "LoopWorkflow" || (isRecord(spec) && Array.isArray(spec.steps));
}

export function stepsPath(key: string): DocumentPath {
  return [...nodePath(key), "spec", "steps"];
}

/** How many steps a workflow has; those that are no nodes yet count. */
export function stepCount(places: Places, key: string): number {
  const place = places.byKey.get(key);
  return place === undefined ? 0 : stepsOf(place.node).length;
}

/** The key of the step with that number in a workflow. */
export function stepKey(parentKey: string, index: number): string {
  return parentKey === ROOT_KEY ? String(index) : `${parentKey}.${index}`;
}
