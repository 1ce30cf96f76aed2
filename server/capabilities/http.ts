import type { Http } from "@/core/node-kind";
import type { Outgoing } from "@/server/outgoing";

/** What is larger does not belong into a node's output. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export function createHttp(outgoing: Outgoing): Http {
  return {
    async send({ url, method, headers, body, timeoutSeconds }, signal) {
      const answer = await outgoing.request({
        url,
        method,
        headers,
        body: body ?? undefined,
        timeoutMs: timeoutSeconds * 1000,
        maxBytes: MAX_ANSWER_BYTES,
        signal,
      });
      return { status: answer.status, headers: answer.headers, body: answer.body.toString("utf8") };
    },
  };
}
