/** How the flow is seen; `view` of the address. */
export type EditorView = "canvas" | "split" | "code";

export function readView(value: string | null): EditorView {
  return value === "code" || value === "split" ? value : "canvas";
}

/** Writes one word of the address without going anywhere; null takes it out. */
export function writeAddress(name: "view" | "node" | "open", value: string | null): void {
  const address = new URL(window.location.href);
  if (address.searchParams.get(name) === value) return;
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  window.history.replaceState(null, "", address);
}
