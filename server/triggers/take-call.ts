import { ask, type Db, type Statement } from "@/server/db";
import { AppError } from "@/server/errors";
import { WEBHOOK } from "./tunables";

/** A bucket in the row: however many processes there are, they agree. By the clock, as a call may wait for the row. */
const TAKE: Statement<{ left: number }> = {
  name: "take-webhook-call",
  text: `
    UPDATE flow_webhook SET filled_at = clock_timestamp(), calls_left = LEAST($2::float8,
        CASE WHEN filled_at IS NULL THEN $2::float8
          ELSE calls_left + GREATEST(0, extract(epoch FROM clock_timestamp() - filled_at)) * $3::float8 END) - 1
    WHERE flow_id = $1::uuid AND (filled_at IS NULL
      OR calls_left + extract(epoch FROM clock_timestamp() - filled_at) * $3::float8 >= 1)
    RETURNING calls_left AS left`,
};

/** Counts a call of a flow's webhook. @throws AppError 429, with `details.retryAfterSeconds` */
export async function takeCall(db: Db, flowId: string): Promise<void> {
  const taken = await ask(db, TAKE, [flowId, WEBHOOK.burst, WEBHOOK.perSecond]);
  if (taken.length > 0) return;
  const retryAfterSeconds = Math.ceil(1 / WEBHOOK.perSecond);
  throw AppError.tooMany(
    `More than ${WEBHOOK.burst} calls at once, or ${WEBHOOK.perSecond} a second for long. Nothing was started; send it again.`,
    { retryAfterSeconds },
  );
}
