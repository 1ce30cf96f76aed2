import { decode } from "next-auth/jwt";
import { NextResponse, type NextRequest } from "next/server";
import { SESSION_COOKIE, sessionSecret } from "@/server/auth/session";

/**
 * Sends people without a session to the sign-in page. Only a courtesy: every procedure and route checks for itself,
 * and with the database.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  const session =
    token === undefined ? null : await decode({ token, secret: sessionSecret() }).catch(() => null);
  if (session !== null) return NextResponse.next();
  const signIn = request.nextUrl.clone();
  signIn.pathname = "/sign-in";
  signIn.search = "";
  const wanted = `${request.nextUrl.pathname}${request.nextUrl.search}`;
  if (wanted !== "/") signIn.searchParams.set("callbackUrl", wanted);
  return NextResponse.redirect(signIn);
}

export const config = {
  matcher: [
    "/((?!api/|v1/|webhooks/|share/|sign-in|healthz|readyz|metrics|_next/|favicon|icon|apple-icon|manifest|robots.txt|.*\\.(?:svg|png|ico|woff2?|css|js|map)$).*)",
  ],
};
