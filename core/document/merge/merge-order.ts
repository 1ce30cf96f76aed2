import type { MergeChoice } from "./merge-result";
import type { NodeId } from "./versions";

export interface ThreeOrders {
  readonly base: readonly NodeId[];
  readonly mine: readonly NodeId[];
  readonly theirs: readonly NodeId[];
}

/**
 * The order of the steps of one workflow: of the side that changed it; what only the other side has stands behind what
 * precedes it there.
 * @param steps all that stand in the workflow, in any order
 * @param decide which order is right, given those of the steps that all versions have
 */
export function mergeOrder(
  steps: readonly NodeId[],
  orders: ThreeOrders,
  decide: (orders: ThreeOrders) => MergeChoice | undefined,
): NodeId[] {
  const present = new Set(steps);
  const [base, mine, theirs] = [orders.base, orders.mine, orders.theirs].map((order) =>
    order.filter((id) => present.has(id)),
  ) as [NodeId[], NodeId[], NodeId[]];
  const common = new Set(base.filter((id) => mine.includes(id) && theirs.includes(id)));
  const inCommon = (order: readonly NodeId[]): NodeId[] => order.filter((id) => common.has(id));
  const three = { base: inCommon(base), mine: inCommon(mine), theirs: inCommon(theirs) };
  const [was, own, other] = [three.base, three.mine, three.theirs].map((order) => order.join("\n"));
  const isMine = other === was || own === other || (own !== was && decide(three) !== "theirs");
  const merged = isMine ? insertAll(mine, theirs) : insertAll(theirs, mine);
  const known = new Set(merged);
  return [...merged, ...steps.filter((id) => !known.has(id))];
}

function insertAll(order: readonly NodeId[], from: readonly NodeId[]): NodeId[] {
  const merged = [...order];
  const known = new Set(order);
  const others = new Set(from);
  let at = 0;
  for (const id of from) {
    if (known.has(id)) {
      at = merged.indexOf(id) + 1;
      continue;
    }
    // Behind what the first side put into the same gap.
    while (at < merged.length && !others.has(merged[at] ?? "")) at++;
    merged.splice(at, 0, id);
    at++;
  }
  return merged;
}
