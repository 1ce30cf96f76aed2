import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createApiContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { isSecureRequest } from "@/server/auth";

export const dynamic = "force-dynamic";

async function handle(request: Request): Promise<Response> {
  // A cookie travels with requests of foreign pages too, whatever its SameSite says to old browsers.
  if (request.method !== "GET" && request.headers.get("sec-fetch-site") === "cross-site") {
    return new Response("Requests from other sites are refused.", { status: 403 });
  }
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: ({ resHeaders }) =>
      createApiContext(request.headers, {
        secure: isSecureRequest(request.headers),
        responseHeaders: resHeaders,
      }),
  });
}

export { handle as GET, handle as POST };
