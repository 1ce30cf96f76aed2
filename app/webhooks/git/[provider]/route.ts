import { getDb } from "@/server/db";
import { toErrorResponse } from "@/server/rest";
import { answerGitHook } from "@/server/triggers";

export const dynamic = "force-dynamic";

interface GitHookRouteContext {
  params: Promise<{ provider: string }>;
}

/** A notice of a git provider: something was pushed, or became of a pull request. */
export async function POST(request: Request, { params }: GitHookRouteContext): Promise<Response> {
  try {
    return await answerGitHook(getDb(), (await params).provider, request);
  } catch (error) {
    return toErrorResponse(error, request);
  }
}
