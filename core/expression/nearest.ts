/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The candidate a person most likely meant, or undefined when none is close enough to be worth saying. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const wanted = word.toLowerCase();
  const longer: string[] = [];
  let best: { name: string; distance: number } | undefined;
  for (const name of candidates) {
    if (isPartOf(wanted, name.toLowerCase())) longer.push(name);
    if (Math.abs(name.length - word.length) > 4) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    // One letter of two is no likeness.
    const allowed = Math.floor(Math.max(word.length, name.length) / 3);
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? (longer.length === 1 ? longer[0] : undefined);
}

/** `concurrency` of `concurrencyPolicy`, `push` of `vcs-push`: one of the two is an end of the other. */
function isPartOf(word: string, name: string): boolean {
  const [short, long] = word.length < name.length ? [word, name] : [name, word];
  return (
    short.length >= 3 && 3 * short.length >= long.length && (long.startsWith(short) || long.endsWith(short))
  );
}
