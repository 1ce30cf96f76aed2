import { createHash } from "node:crypto";
import { z } from "zod";
import { CapabilityError } from "@/core/node-kind";
import { OutgoingError, type Outgoing, type OutgoingAnswer } from "@/server/outgoing";
import { parseChallenge, type Challenge } from "./challenge";
import { apiUrlOf, showImage, type ImageReference } from "./image-reference";

export interface RegistryAccount {
  /** Id of the credentials, for sentences. */
  id: string;
  username: string;
  password: string;
}

/** Reads registries over the OCI distribution API. */
export interface RegistryClient {
  /**
   * The digest of what the reference names. The registry was asked for it as a pull would ask, so it can be pulled.
   * @throws CapabilityError `unknown-image`, `unauthorized`, `unreachable` (transient), and what `Outgoing` throws
   */
  findDigest(reference: ImageReference, account: RegistryAccount | null): Promise<string>;
}

const REQUEST_TIMEOUT_MS = 20_000;
/** A registry must take manifests of so much, and need not take more. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** What is said of a token that does not say how long it lives. */
const DEFAULT_TOKEN_SECONDS = 60;
/** A token is not used in its last seconds: it might end under way. */
const TOKEN_MARGIN_SECONDS = 10;

const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const TokenSchema = z
  .object({
    token: z.string().optional(),
    access_token: z.string().optional(),
    expires_in: z.number().positive().optional(),
  })
  .transform(({ token, access_token, expires_in }) => ({
    token: token ?? access_token,
    seconds: expires_in ?? DEFAULT_TOKEN_SECONDS,
  }));
const ErrorsSchema = z.object({ errors: z.array(z.object({ code: z.string() })) });

export function createRegistryClient({
  outgoing,
  now = Date.now,
}: {
  outgoing: Outgoing;
  now?: () => number;
}): RegistryClient {
  /** `Authorization` headers by what they are for. */
  const tokens = new Map<string, { header: string; untilMs: number }>();

  async function ask(
    reference: ImageReference,
    account: RegistryAccount | null,
    method: "HEAD" | "GET",
  ): Promise<OutgoingAnswer> {
    const url = `${apiUrlOf(reference)}/v2/${reference.repository}/manifests/${reference.digest ?? reference.tag ?? ""}`;
    const send = (authorization: string | undefined) =>
      outgoing.request({
        url,
        method,
        headers: {
          accept: MANIFESTS,
          "user-agent": "Slipway",
          ...(authorization !== undefined && { authorization }),
        },
        timeoutMs: REQUEST_TIMEOUT_MS,
        maxBytes: MAX_MANIFEST_BYTES,
      });
    const place = cacheKey([url.slice(0, url.indexOf("/manifests/")), account]);
    const kept = tokens.get(place);
    const first = await send(kept !== undefined && kept.untilMs > now() ? kept.header : undefined);
    if (first.status !== 401) return first;
    tokens.delete(place);
    const challenge = parseChallenge(first.headers["www-authenticate"]);
    const authorization = await answerTo(challenge, reference, account, place);
    return authorization === null ? first : send(authorization);
  }

  async function answerTo(
    challenge: Challenge | null,
    reference: ImageReference,
    account: RegistryAccount | null,
    place: string,
  ): Promise<string | null> {
    if (challenge === null) return null;
    if (challenge.scheme === "basic") return account === null ? null : basic(account);
    const answer = await requestToken(challenge, reference, account);
    const parsed = answer.status === 200 ? TokenSchema.safeParse(readJson(answer.body)) : null;
    if (parsed?.data?.token === undefined) {
      assertReachable(answer, reference);
      throw unauthorized(reference, account);
    }
    const { token, seconds } = parsed.data;
    const header = `Bearer ${token}`;
    for (const [key, { untilMs }] of tokens) if (untilMs <= now()) tokens.delete(key);
    tokens.set(place, { header, untilMs: now() + (seconds - TOKEN_MARGIN_SECONDS) * 1000 });
    return header;
  }

  function requestToken(
    { realm, service, scope }: Extract<Challenge, { scheme: "bearer" }>,
    reference: ImageReference,
    account: RegistryAccount | null,
  ): Promise<OutgoingAnswer> {
    const url = URL.canParse(realm) ? new URL(realm) : null;
    // The password goes there: never in the clear because a registry says so.
    const isFit = url !== null && (url.protocol === "https:" || apiUrlOf(reference).startsWith("http://"));
    if (!isFit) {
      throw new CapabilityError(
        "unauthorized",
        `${reference.registry} wants tokens from an address that is not https, and gets no password for that.`,
      );
    }
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", scope ?? `repository:${reference.repository}:pull`);
    return outgoing.request({
      url: url.href,
      headers: {
        accept: "application/json",
        "user-agent": "Slipway",
        ...(account !== null && { authorization: basic(account) }),
      },
      timeoutMs: REQUEST_TIMEOUT_MS,
      maxBytes: MAX_MANIFEST_BYTES,
    });
  }

  return {
    async findDigest(reference, account) {
      try {
        let answer = await ask(reference, account, "HEAD");
        const told = answer.headers["docker-content-digest"];
        if (answer.status === 200 && told !== undefined && DIGEST.test(told)) return reference.digest ?? told;
        // Some registries do not answer HEAD, some say no digest; and why something is missing stands in a body only.
        answer = await ask(reference, account, "GET");
        if (answer.status === 200) return reference.digest ?? digestOf(answer);
        if (answer.status === 401 || answer.status === 403) throw unauthorized(reference, account);
        assertReachable(answer, reference);
        throw unknown(reference, answer);
      } catch (error) {
        throw error instanceof OutgoingError && error.transient
          ? new CapabilityError("unreachable", error.message, true)
          : error;
      }
    },
  };
}

const DIGEST = /^sha(256:[a-f0-9]{64}|512:[a-f0-9]{128})$/;

function digestOf({ headers, body }: OutgoingAnswer): string {
  const told = headers["docker-content-digest"];
  if (told !== undefined && DIGEST.test(told)) return told;
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

/** @throws CapabilityError `unreachable` (transient) for an answer that says nothing about the image */
function assertReachable({ status }: OutgoingAnswer, { registry }: ImageReference): void {
  if (status === 429) {
    throw new CapabilityError("unreachable", `${registry} wants fewer requests (429).`, true);
  }
  if (status >= 500) throw new CapabilityError("unreachable", `${registry} answers with ${status}.`, true);
}

function unauthorized(reference: ImageReference, account: RegistryAccount | null): CapabilityError {
  const { registry, repository } = reference;
  return new CapabilityError(
    "unauthorized",
    account === null
      ? `${registry} does not let everybody pull ${repository}, or there is no such repository; give the credentials of an account that may.`
      : `${registry} does not let the account of the credentials “${account.id}” pull ${repository}, or there is no such repository.`,
  );
}

function unknown(reference: ImageReference, { status, body }: OutgoingAnswer): CapabilityError {
  const { registry, repository, tag, digest } = reference;
  const codes = ErrorsSchema.safeParse(readJson(body)).data?.errors.map(({ code }) => code) ?? [];
  if (status !== 404) {
    return new CapabilityError(
      "unknown-image",
      `${registry} does not answer for ${showImage(reference)} as a registry does (${status}).`,
    );
  }
  if (codes.includes("NAME_UNKNOWN")) {
    return new CapabilityError("unknown-image", `${registry} has no repository ${repository}.`);
  }
  const version = digest === undefined ? `tag ${tag ?? ""}` : `image ${digest}`;
  return new CapabilityError("unknown-image", `${registry}/${repository} has no ${version}.`);
}

function basic({ username, password }: RegistryAccount): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function cacheKey(parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return null;
  }
}
