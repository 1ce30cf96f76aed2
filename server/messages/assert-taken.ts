import { CapabilityError } from "@/core/node-kind";
import type { OutgoingAnswer } from "@/server/outgoing";

const SHOWN_CHARACTERS = 200;

/**
 * @param who the receiver as a sentence begins with it: `Slack`
 * @param hide turns what must not be told into something that may
 * @throws CapabilityError `unavailable` (transient) for 429 and 5xx, `refused` for any other status that is no success
 */
export function assertTaken(
  answer: Pick<OutgoingAnswer, "status" | "headers" | "body">,
  who: string,
  hide: (text: string) => string,
): void {
  const { status, headers } = answer;
  if (status >= 200 && status <= 299) return;
  // Where a redirect leads is mostly the address itself, which is a secret, and its body says nothing else.
  const words = isRedirect(status) ? "" : hide(answer.body.toString("utf8"));
  const said = words.replace(/\s+/g, " ").trim().slice(0, SHOWN_CHARACTERS);
  const told = said === "" ? "." : `: ${said}`;
  // GitHub says so with 403.
  const isLimited = status === 429 || headers["x-ratelimit-remaining"] === "0" || "retry-after" in headers;
  if (isLimited || status >= 500) {
    const why = isLimited ? "wants fewer requests" : "cannot take it now";
    throw new CapabilityError("unavailable", `${who} ${why} (${status})${told}`, true);
  }
  throw new CapabilityError("refused", `${who} refused it with ${status}${hintOf(status)}${told}`);
}

const HINTS: Readonly<Record<number, string>> = {
  401: ", so the token or address is not valid",
  403: ", so it may not do that",
  404: ", so there is no such thing, or it may not see it",
};

function hintOf(status: number): string {
  if (isRedirect(status)) return ", a redirect, so the address is not the right one";
  return HINTS[status] ?? "";
}

function isRedirect(status: number): boolean {
  return status >= 300 && status <= 399;
}
