/** JSON equality through all levels, strict about types. `spend` is called once per pair compared and may throw. */
export function deepEqual(left: unknown, right: unknown, spend: (steps: number) => void): boolean {
  const pairs: [unknown, unknown][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    spend(1);
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const aEntries = Object.entries(a);
    if (aEntries.length !== Object.keys(b).length) return false;
    const other = new Map<string, unknown>(Object.entries(b));
    for (const [key, value] of aEntries) {
      if (!other.has(key)) return false;
      pairs.push([value, other.get(key)]);
    }
  }
  return true;
}
