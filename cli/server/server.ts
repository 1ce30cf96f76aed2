import { setTimeout as sleep } from "node:timers/promises";
import { z, type ZodType } from "zod";
import { version } from "@/package.json";
import { ServerError } from "./server-error";

const TIMEOUT_MS = 60_000;
/** How often a request that the server had no time for is made again, and how long it waits for that at most. */
const MAX_TRIES = 4;
const LONGEST_PAUSE_SECONDS = 60;

const AnswerSchema = z.looseObject({
  data: z.unknown(),
  pagination: z.looseObject({ hasNextPage: z.boolean(), cursor: z.string().optional() }).optional(),
  warnings: z.array(z.string()).default([]),
});
const ErrorSchema = z.looseObject({
  error: z.looseObject({ message: z.string(), id: z.string().default("error"), details: z.unknown() }),
});

export interface Answer<Data> {
  data: Data;
  nextCursor: string | null;
  warnings: string[];
}

export interface RequestOptions {
  body?: unknown;
  /** Text that goes as it is, such as YAML, instead of `body`. */
  text?: string;
  contentType?: string;
}

/** A Slipway server, over its HTTP API. */
export class Server {
  constructor(
    /** Without a slash at its end. */
    readonly url: string,
    private readonly token: string,
  ) {}

  /** @param path below `/v1` @throws ServerError */
  async get<Schema extends ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return (await this.ask("GET", path, schema)).data;
  }

  /** @throws ServerError */
  async ask<Schema extends ZodType>(
    method: string,
    path: string,
    schema: Schema,
    { body, text = body === undefined ? undefined : JSON.stringify(body), contentType }: RequestOptions = {},
  ): Promise<Answer<z.output<Schema>>> {
    const response = await this.send(path, {
      method,
      headers: text === undefined ? {} : { "content-type": contentType ?? "application/json" },
      ...(text !== undefined && { body: text }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = AnswerSchema.safeParse(await this.readJson(response));
    const data = answer.success ? schema.safeParse(answer.data.data) : answer;
    if (!answer.success || !data.success) {
      throw new ServerError(
        `${this.url} answered ${path} with something this version of slipway does not understand. Is it a Slipway server, and not a newer one?`,
        response.status,
        "not-an-api",
      );
    }
    const { pagination, warnings } = answer.data;
    const nextCursor = pagination?.hasNextPage === true ? (pagination.cursor ?? null) : null;
    return { data: data.data, nextCursor, warnings };
  }

  /** An answer that is good, whatever is in it. Asks again when the server says when to. @throws ServerError */
  async send(path: string, init: RequestInit): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.sendOnce(path, init);
      if (response.ok) return response;
      const pause = Number(response.headers.get("retry-after") ?? Number.NaN);
      if (response.status === 429 && tries < MAX_TRIES && pause >= 0 && pause <= LONGEST_PAUSE_SECONDS) {
        await response.body?.cancel();
        await sleep(pause * 1000);
        continue;
      }
      throw await this.toError(path, response);
    }
  }

  private async sendOnce(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}/v1${path}`, {
        ...init,
        // A token goes to the server it is for, and to no other.
        redirect: "error",
        headers: {
          ...init.headers,
          authorization: `Bearer ${this.token}`,
          "user-agent": `slipway-cli/${version}`,
        },
      });
    } catch (error) {
      throw new ServerError(
        `Cannot reach ${this.url}: ${reasonOf(error)}. Is the server running, and is the address right?`,
        null,
        "unreachable",
      );
    }
  }

  private async toError(path: string, response: Response): Promise<ServerError> {
    const parsed = ErrorSchema.safeParse(await this.readJson(response).catch(() => null));
    if (!parsed.success) {
      const words = `${this.url} answered ${path} with ${response.status} and no explanation. Is it a Slipway server?`;
      return new ServerError(words, response.status, "not-an-api");
    }
    const { message, id, details } = parsed.data.error;
    const advice = response.status === 401 ? ` Log in again: slipway login ${this.url}` : "";
    return new ServerError(`${message}${advice}`, response.status, id, details);
  }

  private async readJson(response: Response): Promise<unknown> {
    try {
      return (await response.json()) as unknown;
    } catch (error) {
      throw new ServerError(
        `${this.url} did not answer in JSON (${reasonOf(error)}). Is it a Slipway server?`,
        response.status,
        "not-an-api",
      );
    }
  }
}

/** Node tells the reason of a failed request as the cause of what it throws. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return reasonOf(cause);
  return error.message;
}

/** A part of a path. */
export const part = encodeURIComponent;
