import { z } from "zod";
import { can } from "@/server/auth";
import { getBell } from "@/server/bell";
import { getRuntimePool, planDeps } from "@/server/composition";
import { AppError } from "@/server/errors";
import {
  discardDraft,
  planDraft,
  publishDraft,
  readDraft,
  saveDraft,
  SaveDraftSchema,
  watchDraft,
} from "@/server/flows";
import { withoutCredentials } from "@/server/git";
import { shutdownSignal } from "@/server/worker/shutdown";
import { projectProcedure } from "../trpc";
import { placeOf, stageInput } from "./flow-place";

const draftInput = stageInput.extend({ version: z.int().min(0) });

/** What is not published yet of a stage's flow. */
export const draftProcedures = {
  draft: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => {
      const draft = await readDraft(ctx.db, await placeOf(ctx.db, input));
      // Who writes it has to be told that there are credentials in it; nobody else sees them.
      const isShown = can(ctx.actor, "edit-flows", input.projectId);
      return isShown || draft.text === null ? draft : { ...draft, text: withoutCredentials(draft.text) };
    }),

  /** Answers with the newest draft instead when somebody was faster. */
  saveDraft: projectProcedure("edit-flows")
    .input(stageInput.extend(SaveDraftSchema.shape))
    .mutation(async ({ ctx, input }) => saveDraft(ctx.db, ctx.actor, await placeOf(ctx.db, input), input)),

  /** Throws it away; not when it is another than `version`. */
  discardDraft: projectProcedure("edit-flows")
    .input(draftInput)
    .mutation(async ({ ctx, input }) =>
      discardDraft(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.version),
    ),

  /** Makes it the newest revision, if it is the one of `version`. */
  publishDraft: projectProcedure("edit-flows")
    .input(draftInput.extend({ message: z.string().trim().max(500).default("") }))
    .mutation(async ({ ctx, input }) => {
      const place = await placeOf(ctx.db, input);
      const { revision, changed, warnings } = await publishDraft(
        ctx.db,
        getRuntimePool(),
        ctx.actor,
        place,
        input,
      );
      return { revision: revision.number, changed, warnings: warnings.map(({ message }) => message) };
    }),

  /**
   * What a run would do if this text were published; nothing is stored. Registries and repositories may be asked for what
   * it says, so it is for those who could publish it. Not a query: a document does not fit into an address.
   */
  planDraft: projectProcedure("edit-flows")
    .input(
      stageInput.extend({
        ...SaveDraftSchema.pick({ text: true, format: true }).shape,
        arguments: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .mutation(async ({ ctx, input }) =>
      planDraft(planDeps(), getRuntimePool(), await placeOf(ctx.db, input), input),
    ),

  /** How the draft stands and who else edits it, each time that is another. `client` is the page that asks. */
  watchDraft: projectProcedure("read")
    .input(stageInput.extend({ client: z.uuid() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const stop = AbortSignal.any([shutdownSignal(), ...(signal === undefined ? [] : [signal])]);
      const watcher = {
        actor: ctx.actor,
        client: input.client,
        edits: can(ctx.actor, "edit-flows", input.projectId),
      };
      yield* watchDraft(ctx.db, getBell(), await placeOf(ctx.db, input), watcher, stop);
      // A stream that just ends would leave the browser waiting for ever; an error makes it connect anew.
      if (shutdownSignal().aborted) {
        throw new AppError("shutting-down", "The server is stopping.", { status: 503 });
      }
    }),
};
