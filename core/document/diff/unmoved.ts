/**
 * Positions of a longest increasing subsequence: the items that need not be moved to bring the others in order.
 * O(n log n).
 */
export function unmovedPositions(numbers: readonly number[]): Set<number> {
  /** `ends[length - 1]`: position of the smallest number that ends a sequence of that length. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [position, number] of numbers.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    previous.push(low === 0 ? undefined : ends[low - 1]);
    ends[low] = position;
  }
  const found = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) found.add(at);
  return found;
}
