import { createMasker } from "@/core/expression";
import type { Outgoing, OutgoingAnswer } from "@/server/outgoing";
import { assertTaken } from "./assert-taken";
import type { HostCall } from "./git-hosts/comment-host";
import type { GitHostAccess } from "./git-hosts/find-git-host";

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** Asks a git host as the integration's account. @throws OutgoingError, or the reason of the signal */
export async function askHost(
  outgoing: Outgoing,
  { host, integration, apiUrl }: GitHostAccess,
  call: HostCall | { url: string },
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const { method, url, body } =
    "url" in call
      ? { method: "GET", url: call.url, body: undefined }
      : { ...call, url: `${apiUrl}${call.path}` };
  const username = integration.kind === "bitbucket" ? integration.username : undefined;
  return outgoing.request({
    url,
    method,
    headers: {
      ...host.headers({ token: integration.token, username }),
      "user-agent": "Slipway",
      ...(body !== undefined && { "content-type": "application/json", "idempotency-key": idempotencyKey }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    timeoutMs: REQUEST_TIMEOUT_MS,
    maxBytes: MAX_PAGE_BYTES,
    // Following one would turn a change into a question.
    maxRedirects: method === "GET" ? 3 : 0,
    signal,
  });
}

/** @throws CapabilityError for an answer that is no success, in words without the token */
export function assertHostTook(
  answer: OutgoingAnswer,
  { host, integration, shown }: GitHostAccess,
): OutgoingAnswer {
  const mask = createMasker([integration.token]);
  assertTaken(answer, `${host.name} (${shown})`, (text) => String(mask(text)));
  return answer;
}
