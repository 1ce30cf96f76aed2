/** A rectangle on the board, in CSS pixels from the board's own corner. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface ArrowLine {
  id: string;
  /** SVG path from the right edge of one card to the left edge of another. */
  path: string;
  /** Where the head points. */
  tip: { x: number; y: number };
  /** Middle of the last straight piece: where the number stands. */
  label: { x: number; y: number };
}

export interface ArrowEnds {
  id: string;
  from: Rect;
  to: Rect;
}

const RADIUS = 8;
/** From a card to the first upright piece: clear of the column's own border. */
const RUN_OUT = 18;
/** Distance between two upright pieces that share a gap. */
const SPREAD = 8;
/** Length kept for the number and the head before the target. */
const RUN_IN = 34;

/**
 * Draws each arrow as level, upright, level, with round corners. Arrows that share a gap between two columns get
 * upright pieces beside each other, so that no two run on top of each other.
 */
export function drawArrows(ends: readonly ArrowEnds[]): ArrowLine[] {
  const perGap = new Map<string, ArrowEnds[]>();
  for (const end of ends) {
    const gap = `${String(Math.round(end.from.right))}/${String(Math.round(end.to.left))}`;
    perGap.set(gap, [...(perGap.get(gap) ?? []), end]);
  }
  return [...perGap.values()].flatMap((group) => {
    const bent = group.filter((end) => !isLevel(end)).sort((a, b) => order(a) - order(b));
    return group.map((end) => drawArrow(end, bent.indexOf(end)));
  });
}

const middle = ({ top, bottom }: Rect): number => (top + bottom) / 2;
const isLevel = ({ from, to }: ArrowEnds): boolean => Math.abs(middle(from) - middle(to)) < 1;

/** Arrows that go up bend nearest first from the top, those that go down nearest first from the bottom: none cross. */
function order({ from, to }: ArrowEnds): number {
  const goesDown = middle(to) > middle(from);
  return goesDown ? -middle(from) : middle(from);
}

function drawArrow({ id, from, to }: ArrowEnds, place: number): ArrowLine {
  const start = { x: from.right, y: middle(from) };
  const tip = { x: to.left, y: middle(to) };
  const label = { x: tip.x - RUN_IN / 2 - 4, y: tip.y };
  if (place < 0) return { id, tip, label, path: `M ${start.x} ${start.y} L ${tip.x} ${tip.y}` };
  const rise = tip.y - start.y;
  const latest = Math.max(start.x + RADIUS, tip.x - RUN_IN);
  const bendX = Math.min(latest, start.x + RUN_OUT + place * SPREAD);
  const radius = Math.min(RADIUS, Math.abs(rise) / 2, bendX - start.x);
  const turn = Math.sign(rise) * radius;
  const path = [
    `M ${start.x} ${start.y}`,
    `L ${bendX - radius} ${start.y}`,
    `Q ${bendX} ${start.y} ${bendX} ${start.y + turn}`,
    `L ${bendX} ${tip.y - turn}`,
    `Q ${bendX} ${tip.y} ${bendX + radius} ${tip.y}`,
    `L ${tip.x} ${tip.y}`,
  ].join(" ");
  return { id, tip, label, path };
}
