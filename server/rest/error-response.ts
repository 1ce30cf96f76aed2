import { z } from "zod";
import { toExpectedError } from "@/server/expected-error";
import { logger } from "@/server/logger";

/** Of an error's details, what HTTP has headers for. */
const HintsSchema = z.object({
  retryAfterSeconds: z.int().optional(),
  allowed: z.array(z.string()).optional(),
});

/** `{ error: { status, message, id, details } }`; what is not expected is written down and told as 500. */
export function toErrorResponse(error: unknown, request: Request): Response {
  const expected = toExpectedError(error);
  const { pathname } = new URL(request.url);
  if (expected === null || expected.status >= 500) {
    logger.error({ err: error, method: request.method, path: pathname }, "a request failed");
  }
  const status = expected?.status ?? 500;
  const headers = new Headers({ "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const hints = HintsSchema.safeParse(expected?.details).data;
  if (hints?.retryAfterSeconds !== undefined) headers.set("retry-after", String(hints.retryAfterSeconds));
  if (status === 405 && hints?.allowed !== undefined) headers.set("allow", hints.allowed.join(", "));
  return Response.json(
    {
      error: {
        status,
        message: expected?.message ?? "Something broke on the server; its log says what.",
        id: expected?.code ?? "internal",
        details: expected?.details ?? {},
      },
    },
    { status, headers },
  );
}
