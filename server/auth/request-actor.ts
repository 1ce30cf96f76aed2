import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Actor } from "./actor";
import { findActorByToken } from "./api-tokens";
import { findActorBySession, readSessionCookie } from "./session";

/** The network address of whoever sent a request: the one that the proxy in front, or Next.js itself, has seen. */
export function clientAddress(headers: Headers): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}

/**
 * Who sent a request: the owner of its bearer token, else of its session cookie.
 * A cookie counts only for requests that change nothing, so that no foreign page can act with it.
 * @throws AppError 401
 */
export async function authenticateRequest(db: Db, request: Request): Promise<Actor> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    const actor = token === undefined ? null : await findActorByToken(db, token, new Date());
    if (actor !== null) return { ...actor, address: clientAddress(request.headers) };
    throw AppError.unauthorized("The API token is unknown, expired or revoked.");
  }
  if (request.method === "GET" || request.method === "HEAD") {
    const actor = await findActorBySession(db, readSessionCookie(request.headers));
    if (actor !== null) return { ...actor, address: clientAddress(request.headers) };
  }
  throw AppError.unauthorized("Give an API token: `Authorization: Bearer <token>`.");
}
