import { ZodError } from "zod";
import { CapabilityError } from "@/core/node-kind";
import type { Db } from "@/server/db";
import type { Outgoing, OutgoingAnswer } from "@/server/outgoing";
import { askHost, assertHostTook } from "./ask-host";
import { cut } from "./chat-body";
import type { HostCall, HostComment } from "./git-hosts/comment-host";
import type { GitHostAccess } from "./git-hosts/find-git-host";
import { oneAtATime } from "./one-at-a-time";

/** 5,000 comments at 100 a page; beyond that an old comment is not found again and a new one is made. */
const MAX_PAGES = 50;

/**
 * One comment per key: made the first time, then updated in place, made again when somebody deleted it. No git host
 * makes a thing only if it is not there, so whoever has found none looks again, and makes one, alone.
 */
export async function putComment(
  { db, outgoing }: { db: Db; outgoing: Outgoing },
  access: GitHostAccess,
  comment: { pullRequestId: number; key: string; text: string; idempotencyKey: string },
  signal: AbortSignal,
): Promise<{ status: number }> {
  const { host, repository } = access;
  const { pullRequestId } = comment;
  const marker = host.marker(comment.key);
  const body = `${marker}\n\n${cut(comment.text, host.maxCharacters - marker.length - 2)}`;
  const sendUntil =
    (end: AbortSignal): Send =>
    (call) =>
      askHost(outgoing, access, call, comment.idempotencyKey, end);
  /** Null when there is none. */
  const update = async (send: Send) => {
    const known = await findComment(access, send, pullRequestId, marker);
    if (known === null) return null;
    const answer = await send(host.update(repository, pullRequestId, known.id, body));
    const isGone = answer.status === 404 || answer.status === 410;
    return isGone ? null : assertHostTook(answer, access);
  };
  const updated = await update(sendUntil(signal));
  if (updated !== null) return updated;
  const key = [access.apiUrl, repository, pullRequestId, marker].join(" ");
  return oneAtATime(db, { key, who: host.name, signal }, async (end) => {
    const send = sendUntil(end);
    const create = () => send(host.create(repository, pullRequestId, body));
    return (await update(send)) ?? assertHostTook(await create(), access);
  });
}

type Send = (call: HostCall | { url: string }) => Promise<OutgoingAnswer>;

async function findComment(
  access: GitHostAccess,
  send: Send,
  pullRequestId: number,
  marker: string,
): Promise<HostComment | null> {
  let next: HostCall | { url: string } = access.host.list(access.repository, pullRequestId);
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = assertHostTook(await send(next), access);
    const { comments, next: named } = readPage(access, answer.body);
    const found = comments.find(({ body }) => body.trimStart().startsWith(marker));
    if (found !== undefined) return found;
    const url = named ?? nextLink(answer.headers.link);
    // Another server shall not get the token, whatever the answer says.
    if (url === null || !isBelow(url, access.apiUrl)) return null;
    next = { url };
  }
  return null;
}

function readPage({ host, shown }: GitHostAccess, body: Buffer) {
  try {
    return host.readPage(JSON.parse(body.toString("utf8")));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ZodError)) throw error;
    throw new CapabilityError(
      "refused",
      `${host.name} did not answer with the comments of ${shown}; is the \`apiUrl\` of the integration right?`,
    );
  }
}

/** `<https://…?page=2>; rel="next"` of RFC 8288. */
function nextLink(header: string | undefined): string | null {
  return /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(header ?? "")?.[1] ?? null;
}

function isBelow(url: string, apiUrl: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(apiUrl).origin;
}
