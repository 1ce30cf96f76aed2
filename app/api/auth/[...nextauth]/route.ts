import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { isSecureRequest } from "@/server/auth";
import { nextAuthOptions } from "@/server/auth/next-auth-options";

async function handle(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { nextauth } = await context.params;
  return NextAuth(
    request,
    { params: { nextauth } },
    nextAuthOptions(isSecureRequest(request.headers)),
  ) as Promise<Response>;
}

export { handle as GET, handle as POST };
