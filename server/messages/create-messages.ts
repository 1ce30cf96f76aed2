import type { Messages } from "@/core/node-kind";
import { iterationsAround } from "@/core/run";
import type { Db } from "@/server/db";
import { listIntegrations } from "@/server/integrations";
import type { Outgoing } from "@/server/outgoing";
import { assertTaken } from "./assert-taken";
import { chatRequest, findChatReceiver, hideAddress } from "./chat";
import { findGitHost } from "./git-hosts/find-git-host";
import { putComment } from "./pull-request-comment";
import { readRunFacts, type RunFacts } from "./run-facts";

export interface MessageDeps {
  db: Db;
  outgoing: Outgoing;
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
}

/** The attempt that tells. */
export interface MessageOrigin {
  projectId: string;
  runId: string;
  nodeKey: string;
  idempotencyKey: string;
  /** Masks every secret of the project and the run. */
  mask(text: string): string;
}

const CHAT_TIMEOUT_MS = 30_000;
const MAX_CHAT_ANSWER_BYTES = 256 * 1024;

export function createMessages({ db, outgoing, publicUrl }: MessageDeps, origin: MessageOrigin): Messages {
  const { projectId, idempotencyKey } = origin;
  const facts = () => readRunFacts(db, publicUrl, origin);
  return {
    async sendToChat({ kind, webhookUrl, integrationId, message }, signal) {
      const receiver = await findChatReceiver(db, projectId, { kind, webhookUrl, integrationId });
      const request = chatRequest(kind, receiver, origin.mask(message), {
        facts: kind === "RAW_WEBHOOK" ? await facts() : null,
        deliveryId: idempotencyKey,
        sentAt: new Date(),
      });
      const answer = await outgoing.request({
        ...request,
        timeoutMs: CHAT_TIMEOUT_MS,
        maxBytes: MAX_CHAT_ANSWER_BYTES,
        // A redirect would turn the message into a question, and look like a success.
        maxRedirects: 0,
        signal,
      });
      assertTaken(answer, receiver.name, (text) => origin.mask(hideAddress(receiver.url)(text)));
      return received(answer.status);
    },
    async commentOnPullRequest({ pullRequestId, message, ...place }, signal) {
      const access = findGitHost(await listIntegrations(db, projectId), place);
      const key = commentKey(await facts());
      const text = origin.mask(message);
      const comment = { pullRequestId, key, text, idempotencyKey };
      const { status } = await putComment({ db, outgoing }, access, comment, signal);
      return received(status);
    },
    async findReceiver(to) {
      if ("repoUrl" in to) {
        const { host, shown } = findGitHost(await listIntegrations(db, projectId), to);
        return `pull request ${to.pullRequestId} of ${shown} on ${host.name}`;
      }
      const { name } = await findChatReceiver(db, projectId, to);
      return name.replace(/^The /, "the ");
    },
  };
}

function received(status: number) {
  return { deliveredAt: new Date().toISOString(), status };
}

/** Names the one comment of a node; a node in a loop has one in each iteration. */
function commentKey({ project, pipeline, stage, node }: RunFacts): string {
  const iterations = iterationsAround(node.key).map(({ index }) => String(index));
  const place = [project, pipeline, stage, node.ref ?? node.key, ...iterations.reverse()];
  return `slipway:${place.map(encode).join("/")}`;
}

/** Nothing that could end the comment it hides in. */
function encode(part: string): string {
  return encodeURIComponent(part).replace(/[()!*'~-]{2,}|[()]/g, (found) =>
    [...found].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(""),
  );
}
