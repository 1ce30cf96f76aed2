import { z } from "zod";
import { createApiToken, listApiTokens, revokeApiToken, ROLES } from "@/server/auth";
import { router, signedInProcedure } from "../trpc";

/** The caller's own API tokens. */
export const tokensRouter = router({
  list: signedInProcedure.query(({ ctx }) => listApiTokens(ctx.db, ctx.actor)),

  /** The answer holds the token's text, this once. */
  create: signedInProcedure
    .input(
      z.object({
        name: z.string().trim().min(1).max(100),
        role: z.enum(ROLES),
        projectId: z.string().nullable(),
        expiresAt: z.date().nullable(),
      }),
    )
    .mutation(({ ctx, input }) => createApiToken(ctx.db, ctx.actor, input)),

  revoke: signedInProcedure
    .input(z.object({ tokenId: z.uuid() }))
    .mutation(({ ctx, input }) => revokeApiToken(ctx.db, ctx.actor, input.tokenId, new Date())),
});
