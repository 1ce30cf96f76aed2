import { defineExecutor } from "@/core/node-kind";
import { DEFAULT_TIMEOUT_SECONDS, hostOf, httpRequestManifest, type HttpRequestSpec } from "./manifest";

/** Of an answer that was not expected, so much stands in the node's error. */
const SHOWN_BODY_CHARACTERS = 500;

export const httpRequestExecutor = defineExecutor(httpRequestManifest, {
  async execute({ spec, idempotencyKey, signal, use }) {
    const { method = "GET", url, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = spec;
    const { body, contentType } = bodyOf(spec.body);
    const defaults = {
      "user-agent": "Slipway",
      // After a crash the same attempt asks again; the other side can tell that it is the same.
      "idempotency-key": idempotencyKey,
      ...(contentType !== undefined && { "content-type": contentType }),
    };
    const headers = { ...defaults, ...lowerCased(spec.headers ?? {}) };
    const answer = await use.http.send({ url, method, headers, body, timeoutSeconds }, signal);
    if (isExpected(answer.status, spec.expectStatus)) {
      return { type: "succeeded", output: { ...answer, json: parsed(answer.body) } };
    }
    const said = answer.body.trim().slice(0, SHOWN_BODY_CHARACTERS);
    return {
      type: "failed",
      code: "unexpected-status",
      message: `${method} to ${hostOf(url) ?? url} was answered with ${answer.status}, not ${expected(spec.expectStatus)}${said === "" ? "." : `: ${said}`}`,
      transient: answer.status === 429 || answer.status >= 500,
    };
  },
});

function bodyOf(body: unknown): { body: string | null; contentType?: string } {
  if (body === undefined || body === null) return { body: null };
  if (typeof body === "string") return { body };
  return { body: JSON.stringify(body), contentType: "application/json" };
}

function lowerCased(headers: NonNullable<HttpRequestSpec["headers"]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isExpected(status: number, expectStatus: readonly number[] | undefined): boolean {
  return expectStatus === undefined ? status >= 200 && status <= 299 : expectStatus.includes(status);
}

function expected(expectStatus: readonly number[] | undefined): string {
  return expectStatus === undefined ? "200 to 299" : expectStatus.join(" or ");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
