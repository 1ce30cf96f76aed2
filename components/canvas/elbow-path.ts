const RADIUS = 8;

/** An arrow that goes down, sideways at height `bendY`, and down again, with round corners; straight when it can be. */
export function elbowPath(
  from: { x: number; y: number },
  to: { x: number; y: number },
  bendY: number,
): string {
  const across = to.x - from.x;
  if (Math.abs(across) < 1) return `M ${from.x} ${from.y} L ${to.x} ${to.y}`;
  const radius = Math.max(0, Math.min(RADIUS, Math.abs(across) / 2, bendY - from.y, to.y - bendY));
  const side = Math.sign(across) * radius;
  return [
    `M ${from.x} ${from.y}`,
    `L ${from.x} ${bendY - radius}`,
    `Q ${from.x} ${bendY} ${from.x + side} ${bendY}`,
    `L ${to.x - side} ${bendY}`,
    `Q ${to.x} ${bendY} ${to.x} ${bendY + radius}`,
    `L ${to.x} ${to.y}`,
  ].join(" ");
}
