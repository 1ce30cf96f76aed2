import { z } from "zod";
import { getRuntimePool } from "@/server/composition";
import { getRevision, listRevisions, restoreAsDraft, restoreRevision } from "@/server/flows";
import { projectProcedure } from "../trpc";
import { placeOf, stageInput } from "./flow-place";

const number = z.int().min(1);

/** What has been published of a stage's flow. */
export const revisionProcedures = {
  /** Newest first, 200 at a time; `before` is the number of the last one known. */
  revisions: projectProcedure("read")
    .input(stageInput.extend({ before: number.optional() }))
    .query(async ({ ctx, input }) => listRevisions(ctx.db, await placeOf(ctx.db, input), input.before)),

  revision: projectProcedure("read")
    .input(stageInput.extend({ number }))
    .query(async ({ ctx, input }) => getRevision(ctx.db, await placeOf(ctx.db, input), input.number)),

  /** Puts a revision's text in the place of the draft, if that is the one of `version`. */
  restoreAsDraft: projectProcedure("edit-flows")
    .input(stageInput.extend({ number, version: z.int().min(0) }))
    .mutation(async ({ ctx, input }) =>
      restoreAsDraft(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.number, input.version),
    ),

  /** Publishes a revision's text once more, as the newest. */
  restore: projectProcedure("edit-flows")
    .input(stageInput.extend({ number, message: z.string().trim().max(500).default("") }))
    .mutation(async ({ ctx, input }) => {
      const place = await placeOf(ctx.db, input);
      const { revision, changed } = await restoreRevision(ctx.db, getRuntimePool(), ctx.actor, place, input);
      return { revision: revision.number, changed };
    }),
};
