import { isSecureRequest, redeemSignInLink, sessionCookie } from "@/server/auth";
import { getDb } from "@/server/db";

/** Signs a person in once. */
export async function GET(request: Request): Promise<Response> {
  // A browser that only guesses where its user will go must not use the link up.
  if (request.headers.get("sec-purpose")?.includes("prefetch") === true)
    return new Response(null, { status: 503 });
  const secret = new URL(request.url).searchParams.get("token") ?? "";
  const user = await redeemSignInLink(getDb(), secret, new Date());
  const headers = new Headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  if (user === null) {
    headers.set("location", "/sign-in?error=SignInLink");
  } else {
    headers.set("location", "/");
    headers.append("set-cookie", await sessionCookie(user, isSecureRequest(request.headers)));
  }
  return new Response(null, { status: 303, headers });
}

/** Programs that preview links ask with HEAD; Next.js would answer them with GET. */
export function HEAD(): Response {
  return new Response(null, { status: 200 });
}
