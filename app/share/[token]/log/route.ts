import { getDb } from "@/server/db";
import { answerSharedLog } from "@/server/shares";

export const dynamic = "force-dynamic";

/** Lines of a step's log, for share links that show logs. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return answerSharedLog(getDb(), (await params).token, request);
}
