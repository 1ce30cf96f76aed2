import { z } from "zod";
import type { DraftCopy } from "./draft-machine";

/** Where a browser keeps what the server does not have yet; by editor, as several may be open. */
export interface DraftCopies {
  /** False when the browser has no room, or allows nothing to be kept. */
  write(copy: DraftCopy): boolean;
  remove(): void;
  /** Those of other editors: left by a reload, a crash, or open in another tab. */
  others(): { copy: DraftCopy; remove: () => void }[];
}

/** Older ones are thrown away: nobody has come back for them. */
const KEEP_MS = 90 * 24 * 3_600_000;

const written = { text: z.string(), format: z.enum(["json", "yaml"]), baseRevision: z.number().nullable() };
const CopySchema = z.object({
  ...written,
  base: z.object({
    ...written,
    version: z.number(),
    isUnpublished: z.boolean(),
    revision: z.number().nullable(),
    savedBy: z.string().nullable(),
    savedAt: z.string().nullable(),
  }),
  atMs: z.number(),
});

/**
 * Copies of one flow's draft in a browser's storage, which keeps them at once and through a crash.
 * @param flow names who edits and what: nobody else's copy is ever taken up
 * @param client the open page
 */
export function browserCopies(storage: Storage, flow: readonly string[], client: string): DraftCopies {
  const prefix = `slipway.draft/${flow.map(encodeURIComponent).join("/")}/`;
  const own = prefix + client;
  return {
    write: (copy) => {
      try {
        storage.setItem(own, JSON.stringify({ ...copy, atMs: Date.now() }));
        return true;
      } catch {
        return false;
      }
    },
    remove: () => storage.removeItem(own),
    others: () =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "")
        .filter((key) => key.startsWith(prefix) && key !== own)
        .flatMap((key) => {
          const found = parseCopy(storage.getItem(key));
          if (found !== null && Date.now() - found.atMs < KEEP_MS)
            return [{ copy: found, remove: () => storage.removeItem(key) }];
          storage.removeItem(key);
          return [];
        })
        .sort((one, other) => one.copy.atMs - other.copy.atMs),
  };
}

function parseCopy(text: string | null): z.infer<typeof CopySchema> | null {
  try {
    return CopySchema.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}
