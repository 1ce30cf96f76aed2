import { RuntimeError } from "./runtime";

/** Throws `RuntimeError` `invalid` for an address nothing can be downloaded from. */
export function assertDownloadUrl(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new RuntimeError("invalid", "Give the address of the dump as https://… or http://….");
}
