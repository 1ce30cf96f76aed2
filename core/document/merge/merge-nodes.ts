import { isSame } from "../diff/diff-values";
import { isRecord, type RawNode } from "../walk";
import { fieldConflict, movedConflict, orderConflict, removedConflict } from "./conflict-words";
import { mergeOrder } from "./merge-order";
import type { MergeChoice, MergeConflict } from "./merge-result";
import { mergeValues } from "./merge-values";
import { ROOT_ID, type NodeId, type NodeVersion, type Version, type Versions } from "./versions";

/** Says which version is right; undefined: not known yet, and mine is taken for the time being. */
export type DecideConflict = (conflict: MergeConflict) => MergeChoice | undefined;

/** The root workflow of three versions, with everything in it. */
export function mergeNodes(versions: Versions, decide: DecideConflict): RawNode {
  return new NodeMerger(versions, decide).merge();
}

class NodeMerger {
  private readonly parents = new Map<NodeId, NodeId>();
  private readonly gone = new Set<NodeId>();

  constructor(
    private readonly versions: Versions,
    private readonly decide: DecideConflict,
  ) {}

  merge(): RawNode {
    const { mine, theirs } = this.versions;
    this.removals(mine, theirs, "theirs");
    this.removals(theirs, mine, "mine");
    const ids = new Set([...mine.keys(), ...theirs.keys()]);
    for (const id of ids) this.dropWithParent(id);
    for (const id of this.gone) ids.delete(id);
    for (const id of ids) if (id !== ROOT_ID) this.parents.set(id, this.parentOf(id));
    for (const id of ids) this.breakCycle(id);
    const steps = new Map<NodeId, NodeId[]>();
    for (const [id, parent] of this.parents) steps.set(parent, [...(steps.get(parent) ?? []), id]);
    return this.compose(ROOT_ID, steps);
  }

  /** What one side removed goes, unless the other side did something to it. */
  private removals(keeping: Version, removing: Version, remover: MergeChoice): void {
    const { base } = this.versions;
    const groups = new Map<NodeId, NodeVersion[]>();
    for (const node of base.values()) {
      if (removing.has(node.id)) continue;
      if (!keeping.has(node.id)) {
        this.gone.add(node.id);
        continue;
      }
      let top = node;
      for (let above = base.get(node.parent ?? ""); above !== undefined && !removing.has(above.id);) {
        top = above;
        above = base.get(above.parent ?? "");
      }
      groups.set(top.id, [...(groups.get(top.id) ?? []), node]);
    }
    for (const [top, nodes] of groups) {
      const isTouched = nodes.some((node) => this.isTouched(node, keeping));
      const choice = isTouched
        ? (this.decide(removedConflict(this.versions, top, remover)) ?? "mine")
        : remover;
      if (choice === remover) for (const { id } of nodes) this.gone.add(id);
    }
  }

  /** Whether a version changed or moved a node, or put something into it. */
  private isTouched(was: NodeVersion, version: Version): boolean {
    const is = version.get(was.id);
    if (is === undefined) return false;
    const { base } = this.versions;
    return (
      is.parent !== was.parent ||
      !isSame(is.own, was.own) ||
      is.steps.some((step) => base.get(step)?.parent !== was.id)
    );
  }

  /** What was added to a node that goes by choice goes with it. */
  private dropWithParent(id: NodeId): void {
    const { base, mine, theirs } = this.versions;
    if (base.has(id) || this.gone.has(id)) return;
    const parents = [mine.get(id)?.parent, theirs.get(id)?.parent].flatMap((parent) => parent ?? []);
    if (parents.every((parent) => this.gone.has(parent))) this.gone.add(id);
  }

  private parentOf(id: NodeId): NodeId {
    const { base, mine, theirs } = this.versions;
    const was = base.get(id)?.parent ?? undefined;
    const [own, other] = [mine.get(id)?.parent ?? undefined, theirs.get(id)?.parent ?? undefined];
    if (own === undefined || other === undefined)
      return this.alive(own ?? other, own === undefined ? theirs : mine);
    if (own === other || other === was) return this.alive(own, mine);
    if (own === was) return this.gone.has(other) ? this.alive(own, mine) : other;
    const choice = this.decide(movedConflict(this.versions, id, own, other));
    return choice === "theirs" ? this.alive(other, theirs) : this.alive(own, mine);
  }

  /** A node, or what is around it that is still there. */
  private alive(id: NodeId | undefined, version: Version): NodeId {
    let found = id;
    while (found !== undefined && this.gone.has(found))
      found = (version.get(found) ?? this.versions.base.get(found))?.parent ?? undefined;
    return found ?? ROOT_ID;
  }

  /** Each side moved one workflow into the other's: one of the moves must give way. */
  private breakCycle(id: NodeId): void {
    const way = [id];
    for (let at = this.parents.get(id); at !== undefined; at = this.parents.get(at)) {
      if (at === id) return this.untangle(way);
      if (way.includes(at)) return;
      way.push(at);
    }
  }

  private untangle(cycle: readonly NodeId[]): void {
    const { mine, theirs } = this.versions;
    const [first = ROOT_ID] = cycle;
    const [own, other] = [mine.get(first)?.parent ?? ROOT_ID, theirs.get(first)?.parent ?? ROOT_ID];
    const choice = this.decide(movedConflict(this.versions, first, own, other)) ?? "mine";
    const version = choice === "mine" ? mine : theirs;
    for (const id of cycle) {
      const parent = version.get(id)?.parent ?? ROOT_ID;
      this.parents.set(
        id,
        cycle.includes(parent) && !version.has(id) ? ROOT_ID : this.alive(parent, version),
      );
    }
    // What a chosen side does not have cannot say where it stands.
    if (cycle.some((id) => !this.reachesRoot(id))) this.parents.set(first, ROOT_ID);
  }

  private reachesRoot(id: NodeId): boolean {
    const seen = new Set<NodeId>();
    for (let at: NodeId | undefined = id; at !== undefined && !seen.has(at); at = this.parents.get(at)) {
      if (at === ROOT_ID) return true;
      seen.add(at);
    }
    return false;
  }

  private compose(id: NodeId, steps: ReadonlyMap<NodeId, readonly NodeId[]>): RawNode {
    const own = this.ownOf(id);
    const within = steps.get(id) ?? [];
    if (within.length === 0) return own;
    const { base, mine, theirs } = this.versions;
    const order = mergeOrder(
      within,
      {
        base: base.get(id)?.steps ?? [],
        mine: mine.get(id)?.steps ?? [],
        theirs: theirs.get(id)?.steps ?? [],
      },
      (orders) => this.decide(orderConflict(this.versions, id, orders)),
    );
    const nodes = order.map((step) => this.compose(step, steps));
    return { ...own, spec: { ...(isRecord(own.spec) ? own.spec : {}), steps: nodes } };
  }

  private ownOf(id: NodeId): RawNode {
    const { base, mine, theirs } = this.versions;
    const [own, other] = [mine.get(id)?.own, theirs.get(id)?.own];
    if (own === undefined || other === undefined) return own ?? other ?? {};
    const values = { base: base.get(id)?.own, mine: own, theirs: other };
    const merged = mergeValues(values, (path, three) =>
      this.decide(fieldConflict(this.versions, id, path, three)),
    );
    return isRecord(merged) ? merged : own;
  }
}
