import { getGit } from "@/server/composition";
import { getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import { toErrorResponse } from "@/server/rest";
import { answerWebhook } from "@/server/triggers";

export const dynamic = "force-dynamic";

interface WebhookRouteContext {
  params: Promise<{ token: string }>;
}

async function answer(request: Request, { params }: WebhookRouteContext): Promise<Response> {
  try {
    const deps = { db: getDb(), git: getGit(), publicUrl: getEnv().publicUrl };
    return await answerWebhook(deps, (await params).token, request);
  } catch (error) {
    // The address opens the flow: it is not to stand in a log.
    return toErrorResponse(error, new Request(new URL("/webhooks/release-flows/…", request.url)));
  }
}

export { answer as GET, answer as POST };

/** Link previews ask so; without this it would be a GET. */
export function HEAD(): Response {
  return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
}
