import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import { getDb } from "@/server/db";
import { trustRequestHost } from "@/server/env";
import { MAX_PASSWORD_LENGTH } from "./password";
import { SESSION_COOKIE, SESSION_MAX_AGE_SECONDS, sessionCookieOptions, sessionSecret } from "./session";
import { signInWithPassword } from "./sign-in";

const CredentialsSchema = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
});

const SignedInSchema = z.object({ id: z.string(), sessionEpoch: z.number() });

/** Only Next.js loads this file. Secure cookies where the browser speaks TLS, plain ones on a laptop. */
export function nextAuthOptions(secure: boolean): AuthOptions {
  trustRequestHost();
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_MAX_AGE_SECONDS },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: SESSION_COOKIE, options: sessionCookieOptions(secure) } },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "E-mail and password",
        credentials: {
          email: { label: "E-mail", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: async (credentials, request) => {
          const parsed = CredentialsSchema.safeParse(credentials);
          if (!parsed.success) return null;
          const address: unknown = request.headers?.["x-forwarded-for"];
          return signInWithPassword(getDb(), {
            ...parsed.data,
            address: typeof address === "string" ? (address.split(",")[0]?.trim() ?? "") : "",
          });
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => {
        const signedIn = SignedInSchema.safeParse(user);
        return signedIn.success
          ? { ...token, sub: signedIn.data.id, epoch: signedIn.data.sessionEpoch }
          : token;
      },
    },
  };
}
