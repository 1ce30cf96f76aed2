export interface HttpCall {
  url: string;
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers: Record<string, string>;
  /** Sent as it is; null for none. */
  body: string | null;
  timeoutSeconds: number;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case; several values of one name joined by `, `. */
  headers: Record<string, string>;
  /** Text; what is no UTF-8 is replaced. */
  body: string;
}

/**
 * Requests to the outside. Private, loopback, link-local and metadata addresses are refused at connect time
 * (`blocked-address`) unless the operator allows them, also after a redirect. An answer of any status is an answer;
 * no answer throws a transient `unreachable` or `timeout`, one above 1 MiB `too-large`.
 */
export interface Http {
  send(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>;
}

export type ChatKind = "SLACK" | "DISCORD" | "TEAMS" | "RAW_WEBHOOK";

export interface MessageReceipt {
  /** ISO. */
  deliveredAt: string;
  /** HTTP status of the receiver. */
  status: number;
}

/** A chat's webhook: its address, or the integration that has it. */
export interface ChatAddress {
  kind: ChatKind;
  webhookUrl?: string | undefined;
  integrationId?: string | undefined;
}

/** A pull request, and which of the project's integrations may speak there. */
export interface PullRequestAddress {
  vcsService: string;
  selfHostedVcsId?: string | undefined;
  accountLogin?: string | undefined;
  repoUrl: string;
  pullRequestId: number;
}

/**
 * Tells people. Secrets of the run are masked in the text, whoever receives it. A receiver that does not answer or
 * answers 429 or 5xx throws a transient `CapabilityError` (`unreachable`, `timeout`, `unavailable`), one that refuses a
 * lasting one (`refused`).
 */
export interface Messages {
  sendToChat(request: ChatAddress & { message: string }, signal: AbortSignal): Promise<MessageReceipt>;
  /** One comment per flow and node ref on a pull request: made the first time, then updated in place. */
  commentOnPullRequest(
    request: PullRequestAddress & { message: string },
    signal: AbortSignal,
  ): Promise<MessageReceipt>;
  /**
   * Who would get a message, for a sentence: `Slack (integration team)`. Nobody is told.
   * @throws CapabilityError when nobody would: an unknown integration, one of another kind, no token for the repository
   */
  findReceiver(to: ChatAddress | PullRequestAddress): Promise<string>;
}

/** Images in registries. */
export interface Images {
  /**
   * The image with its digest in place of a tag: `registry/repository@sha256:…`. Also says whether it can be pulled.
   * @throws CapabilityError `unknown-image`, `unauthorized`, `invalid-image`, `not-found` and `wrong-registry`
   *   (credentials), `unreachable` (transient)
   */
  pin(request: { imagePath: string; credentialsId?: string | undefined }): Promise<string>;
}
