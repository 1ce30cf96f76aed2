import { z } from "zod";
import { defineManifest, isExpression, literalId, specSchemas, TextValueSchema } from "@/core/node-kind";

export const DEFAULT_TIMEOUT_SECONDS = 30;
const MAX_TIMEOUT_SECONDS = 300;

export const HttpRequestSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    url: scalar(z.string().regex(/^https?:\/\/./i, "an address such as `https://example.org/path`")),
    method: scalar(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])).optional(),
    headers: z.record(z.string().min(1), scalar(TextValueSchema)).optional(),
    body: z.unknown().optional().describe("Text as it is; anything else as JSON"),
    expectStatus: z
      .array(scalar(z.int().min(100).max(599)))
      .min(1)
      .optional()
      .describe("Statuses that are a success; 200 to 299 when absent"),
    timeoutSeconds: scalar(z.int().min(1).max(MAX_TIMEOUT_SECONDS)).optional(),
  }),
);
export type HttpRequestSpec = z.output<typeof HttpRequestSpecSchemas.resolved>;

export const HttpRequestOutputSchema = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** The body, parsed; null when it is no JSON. */
  json: z.unknown(),
});

export const httpRequestManifest = defineManifest({
  kind: "HttpRequest",
  title: "HTTP request",
  icon: "globe",
  category: "message",
  description: "Sends one request and hands on its response.",
  spec: HttpRequestSpecSchemas,
  outputSchema: HttpRequestOutputSchema,
  waitsAs: "always",
  // The request has its own limit; this one never comes first.
  defaultTimeoutSeconds: MAX_TIMEOUT_SECONDS + 60,
  capabilities: ["http"],
  locks: () => [],
  summarize: ({ method, url }) => ({
    title: `${method ?? "GET"} request`,
    detail: `to ${shownAddress(url)}`,
  }),
  refBase: ({ method }) => `http-${literalId(method)?.toLowerCase() ?? "get"}`,
});

/** Host and port, where they are known; the rest of an address may hold what not everybody should read. */
export function shownAddress(url: string): string {
  if (isExpression(url)) return url.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1").replace(/\?.*$/s, "");
  return hostOf(url) ?? "an address that is no URL";
}

/** Undefined for what is no http or https address. */
export function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host, protocol } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? host : undefined;
}
