import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { unsealJson } from "@/server/secrets";

/** Sealed with the secrets, and readable by everybody who may read the resource. */
const OPEN = new Set(["apiUrl", "accountLogin", "username", "host", "port", "security", "from", "to"]);
/** Shorter pieces of an address stand in honest logs: `/hooks`, `production-2`. */
const SHORTEST_PIECE = 16;

const SealedSchema = z.record(z.string(), z.unknown());

/**
 * What a project keeps secret to speak with the outside: tokens, signing secrets and addresses of its integrations,
 * passwords of its registries. Whatever is sealed and not known to be open is secret.
 */
export async function readOutsideSecrets(db: Db | Tx, projectId: string): Promise<string[]> {
  const select = { where: { projectId }, select: { sealed: true } };
  const integrations = await db.integration.findMany(select);
  const registries = await db.registryCredential.findMany(select);
  return [...integrations, ...registries].flatMap(({ sealed }) => {
    const fields = Object.entries(SealedSchema.parse(unsealJson(sealed)));
    return fields.flatMap(([name, value]) => {
      if (OPEN.has(name) || typeof value !== "string") return [];
      return name === "url" ? [value, ...longPiecesOf(value)] : [value];
    });
  });
}

function longPiecesOf(url: string): string[] {
  return piecesOfAddress(url).filter((piece) => piece.length >= SHORTEST_PIECE);
}

/**
 * What stands behind the host of an address, whole and in pieces, and its user and password: a program that tells where
 * it called seldom repeats the address as it was written.
 */
export function piecesOfAddress(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { pathname, search, username, password, searchParams } = new URL(url);
  const written = [
    `${pathname}${search}`,
    pathname,
    ...pathname.split("/"),
    search.slice(1),
    username,
    password,
  ];
  const pieces = [...written, ...written.map(decoded), ...searchParams.values()];
  return [...new Set(pieces)].filter((piece) => piece !== "" && piece !== "/");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
