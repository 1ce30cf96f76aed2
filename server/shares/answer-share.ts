import { z } from "zod";
import type { Db } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";
import { logger } from "@/server/logger";
import { parseInput } from "@/server/validation";
import { openShare, type OpenShare } from "./open-share";
import { readSharedLog } from "./shared-run";
import { streamSharedRun } from "./stream-shared-run";

/** Lines that one question brings at most. */
const MAX_LINES = 2_000;

const LogQuerySchema = z.strictObject({
  node: z.string().max(200),
  attempt: z.coerce.number().int().min(1),
  from: z.coerce.number().int(),
  count: z.coerce.number().int().min(0).max(MAX_LINES),
});
const EventsQuerySchema = z.strictObject({ after: z.coerce.number().int().min(0).optional() });

/** The live tail of a link's run: `?after=12`, or from a picture of the whole on. */
export function answerSharedEvents(db: Db, token: string, request: Request): Promise<Response> {
  return answer(db, token, async (share) => {
    const { after } = parseInput(EventsQuerySchema, queryOf(request), "The query cannot be used");
    return streamSharedRun(db, token, share, after ?? null, request);
  });
}

/** Some lines of a step's log, by their numbers from 0, below 0 counted from the end: `?node=1.0&attempt=1&from=-500&count=500`. */
export function answerSharedLog(db: Db, token: string, request: Request): Promise<Response> {
  return answer(db, token, async (share) => {
    const { node: nodeKey, ...range } = parseInput(
      LogQuerySchema,
      queryOf(request),
      "The query cannot be used",
    );
    return json(await readSharedLog(db, share, { nodeKey, ...range }), 200);
  });
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

/** 404 for what is no link of this server, 410 for one that is over; whoever asks is told no more. */
async function answer(
  db: Db,
  token: string,
  show: (share: OpenShare) => Promise<Response>,
): Promise<Response> {
  try {
    const share = await openShare(db, token);
    if (share.state === "unknown") return json({ state: "unknown" }, 404);
    return share.state === "open" ? await show(share) : json({ state: share.state }, 410);
  } catch (error) {
    const expected = toExpectedError(error);
    if (expected === null || expected.status >= 500) logger.error({ err: error }, "a share link failed");
    return json({ message: expected?.message ?? "Something broke on the server." }, expected?.status ?? 500);
  }
}

function json(value: unknown, status: number): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store" } });
}
