import { getDb } from "@/server/db";
import { answerSharedEvents } from "@/server/shares";

export const dynamic = "force-dynamic";

/** What happens in the run of a share link, as long as the link holds. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return answerSharedEvents(getDb(), (await params).token, request);
}
