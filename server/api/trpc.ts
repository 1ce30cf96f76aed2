import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import { assertMay, mayAdministerServer, type Verb } from "@/server/auth";
import { AppError } from "@/server/errors";
import { toExpectedError } from "@/server/expected-error";
import { logger } from "@/server/logger";
import type { ApiContext } from "./context";

const CODE_OF_STATUS: Record<number, TRPC_ERROR_CODE_KEY> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  412: "PRECONDITION_FAILED",
  413: "PAYLOAD_TOO_LARGE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  501: "NOT_IMPLEMENTED",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
};

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  sse: {
    // Well under the 12 s after which a silent browser connects anew.
    ping: { enabled: true, intervalMs: 5_000 },
    client: { reconnectAfterInactivityMs: 12_000 },
  },
  errorFormatter: ({ shape, error }) => {
    const { cause } = error;
    const app = cause instanceof AppError ? { code: cause.code, details: cause.details ?? null } : null;
    // What broke inside is for the log, not for the browser.
    const message =
      error.code === "INTERNAL_SERVER_ERROR" && app === null
        ? "Something broke on the server."
        : shape.message;
    return {
      ...shape,
      message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        app,
        input: cause instanceof z.ZodError ? z.flattenError(cause) : null,
      },
    };
  },
});

/** The one place where our errors become tRPC's, and where bugs are written down. */
const mapErrors = t.middleware(async ({ next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const expected = toExpectedError(result.error.cause);
  if (expected !== null) {
    const code = CODE_OF_STATUS[expected.status] ?? "INTERNAL_SERVER_ERROR";
    if (expected.status >= 500) logger.error({ path, err: expected }, "a procedure failed");
    throw new TRPCError({ code, message: expected.message, cause: expected });
  }
  if (result.error.code === "INTERNAL_SERVER_ERROR")
    logger.error({ path, err: result.error }, "a procedure failed");
  return result;
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Anybody, signed in or not. */
export const publicProcedure = t.procedure.use(mapErrors);

/** Whoever has signed in; `ctx.actor` is there. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.actor === null) throw AppError.unauthorized("Sign in first.");
  return next({ ctx: { ...ctx, actor: ctx.actor } });
});

/**
 * Something in one project (`input.projectId`) for those who may do `verb` there. A project that is not the caller's
 * answers like one that does not exist.
 */
export function projectProcedure(verb: Verb) {
  return signedInProcedure
    .input(z.object({ projectId: z.string().min(1).max(100) }))
    .use(async ({ ctx, input, next }) => {
      await assertMay(ctx.db, ctx.actor, verb, input.projectId);
      return next({ ctx });
    });
}

/** About the installation as a whole; for everybody but its administrators it does not exist. */
export const serverAdminProcedure = signedInProcedure.use(({ ctx, next }) => {
  if (!mayAdministerServer(ctx.actor)) throw AppError.notFound("There is nothing here that you can see.");
  return next({ ctx });
});
