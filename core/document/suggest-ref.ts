/**
 * A free ref for a node made in the editor: `start-build`, `start-build-2`. At run time no ref is ever invented.
 * `base` may be any text; `taken` has every ref of the document, triggers included.
 */
export function suggestRef(base: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  const clean = base
    .normalize("NFKD")
    .replace(/[^a-zA-Z0-9_-]+/g, "-")
    .replace(/^[^a-zA-Z]+|-+$/g, "")
    .slice(0, 58);
  const ref = clean === "" ? "step" : clean;
  if (!used.has(ref)) return ref;
  let number = 2;
  while (used.has(`${ref}-${number}`)) number++;
  return `${ref}-${number}`;
}
