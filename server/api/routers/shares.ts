import { z } from "zod";
import { createShareLink, CreateShareLinkSchema, listShareLinks, revokeShareLink } from "@/server/shares";
import { projectProcedure, router } from "../trpc";

/** Links with which people without an account watch one run. What they open is no procedure: see `server/shares`. */
export const sharesRouter = router({
  /** Newest first; of one run, or of all the project's. */
  list: projectProcedure("read")
    .input(
      z.object({
        runId: z.uuid().optional(),
        cursor: z.uuid().nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input }) =>
      listShareLinks(ctx.db, ctx.actor, { ...input, cursor: input.cursor ?? undefined }),
    ),

  create: projectProcedure("share")
    .input(z.object({ runId: z.uuid(), ...CreateShareLinkSchema.shape }))
    .mutation(({ ctx, input }) => createShareLink(ctx.db, ctx.actor, input)),

  revoke: projectProcedure("share")
    .input(z.object({ shareId: z.uuid() }))
    .mutation(({ ctx, input }) => revokeShareLink(ctx.db, ctx.actor, input.projectId, input.shareId)),
});
