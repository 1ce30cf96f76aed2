import type { Db } from "@/server/db";
import { openShare, type Share } from "./open-share";
import type { Redaction } from "./redaction";
import { redactionOf } from "./shared-run";

/** How a link stands, and what what it shows is to be rid of. */
export interface ShareLook {
  share: Share;
  /** Null unless the link opens something. */
  redaction: Redaction | null;
}

/** So long is one look good for everybody in this process who watches through the same link. */
const GOOD_FOR_MS = 1_000;

const looks = new WeakMap<Db, Map<string, Promise<ShareLook>>>();

/** The same as `openShare`, up to a second old: however many watch a run through one link, it is asked about once. */
export function lookAtShare(db: Db, token: string): Promise<ShareLook> {
  const known = looks.get(db) ?? new Map<string, Promise<ShareLook>>();
  looks.set(db, known);
  const fresh = known.get(token);
  if (fresh !== undefined) return fresh;
  const look = read(db, token);
  known.set(token, look);
  const forget = (): void => void known.delete(token);
  // What failed is asked again at once.
  look.then(() => setTimeout(forget, GOOD_FOR_MS).unref(), forget);
  return look;
}

async function read(db: Db, token: string): Promise<ShareLook> {
  const share = await openShare(db, token);
  return { share, redaction: share.state === "open" ? await redactionOf(db, share) : null };
}
