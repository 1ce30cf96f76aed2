import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveSecret } from "@/server/secrets";

const ID_CHARS = 22;
const TOKEN = /^[\w-]{65}$/;

/**
 * What stands in the address of a share link: its id and a signature over it, base64url. Made anew whenever it is
 * needed and stored nowhere, so that who reads the database alone can open no link.
 */
export function toShareToken(shareId: string): string {
  const signature = createHmac("sha256", deriveSecret("share links")).update(shareId).digest("base64url");
  return Buffer.from(shareId.replaceAll("-", ""), "hex").toString("base64url") + signature;
}

/** The id in a token that this server signed; null for any other text. */
export function readShareToken(token: string): string | null {
  if (!TOKEN.test(token)) return null;
  const hex = Buffer.from(token.slice(0, ID_CHARS), "base64url").toString("hex");
  const shareId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return timingSafeEqual(Buffer.from(toShareToken(shareId)), Buffer.from(token)) ? shareId : null;
}

/** Where a share link is opened. */
export function sharePath(shareId: string): string {
  return `/share/${toShareToken(shareId)}`;
}
