import type { EditorState } from "./editor-state";
import type { Place, Places } from "./places";

type Picked = Pick<EditorState, "selection" | "focusKey">;

/**
 * The same nodes in a text that was changed by hand: those before and behind the change are known by their order,
 * those within it by their number.
 */
export function keptPicks({ selection, focusKey }: Picked, before: Places, after: Places): Picked {
  const [old, now] = [before.order, after.order];
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && isAlike(old[start], now[start])) start++;
  let end = 0;
  while (end < most - start && isAlike(old[old.length - 1 - end], now[now.length - 1 - end])) end++;
  const numbers = new Map(old.map(({ key }, number) => [key, number]));
  const keyNow = (key: string): string | undefined => {
    const number = numbers.get(key);
    if (number === undefined) return undefined;
    if (number < start) return now[number]?.key;
    const behind = old.length - number;
    if (behind <= end) return now[now.length - behind]?.key;
    return number < now.length - end ? now[number]?.key : undefined;
  };
  const nearest = now[Math.min(numbers.get(focusKey ?? "") ?? 0, now.length - 1)];
  return {
    selection: selection.flatMap((key) => keyNow(key) ?? []),
    focusKey: (focusKey === null ? undefined : keyNow(focusKey)) ?? nearest?.key ?? null,
  };
}

function isAlike(a: Place | undefined, b: Place | undefined): boolean {
  return a?.node.kind === b?.node.kind && a?.node.ref === b?.node.ref && a?.depth === b?.depth;
}
