import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import type { Db } from "@/server/db";
import { deriveSecret } from "@/server/secrets";
import { findActor, type Actor } from "./actor";
import type { SignedInUser } from "./sign-in";

/** One name with and without TLS, so that a proxy in front changes nothing. */
export const SESSION_COOKIE = "slipway.session-token";
export const SESSION_MAX_AGE_SECONDS = 30 * 24 * 3600;

export function sessionSecret(): string {
  return deriveSecret("session");
}

/** Whether the browser speaks TLS, as the proxy in front or Next.js itself says. */
export function isSecureRequest(headers: Headers): boolean {
  return headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

export function sessionCookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
}

const SessionTokenSchema = z.object({ sub: z.uuid(), epoch: z.number().int() });

export async function encodeSession(user: Pick<SignedInUser, "id" | "sessionEpoch">): Promise<string> {
  return encode({
    token: { sub: user.id, epoch: user.sessionEpoch },
    secret: sessionSecret(),
    maxAge: SESSION_MAX_AGE_SECONDS,
  });
}

/** A `Set-Cookie` value that signs the person in. */
export async function sessionCookie(user: SignedInUser, secure: boolean): Promise<string> {
  const flags = `Path=/; Max-Age=${SESSION_MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${SESSION_COOKIE}=${await encodeSession(user)}; ${flags}`;
}

/** Null for no session, one that has expired, or one that was ended by raising the person's epoch. */
export async function findActorBySession(db: Db, token: string | undefined): Promise<Actor | null> {
  if (token === undefined || token === "") return null;
  const payload: unknown = await decode({ token, secret: sessionSecret() }).catch(() => null);
  const parsed = SessionTokenSchema.safeParse(payload);
  if (!parsed.success) return null;
  const actor = await findActor(db, parsed.data.sub, { origin: "ui", ceiling: "admin", onlyProjectId: null });
  return actor?.sessionEpoch === parsed.data.epoch ? actor : null;
}

/** The session token in a request's `Cookie` header. */
export function readSessionCookie(headers: Headers): string | undefined {
  return headers
    .get("cookie")
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);
}
