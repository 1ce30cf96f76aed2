import { z } from "zod";
import { listCommitStatusTroubles } from "@/server/commit-statuses";
import { getEnv } from "@/server/env";
import {
  allowWebhookGet,
  DELIVERY_SOURCES,
  GIT_PROVIDERS,
  listDeliveries,
  listGitHooks,
  listTriggers,
  readFlowWebhook,
  removeGitHookSecret,
  removeSigningSecret,
  revokeWebhookToken,
  rotateGitHookSecret,
  rotateSigningSecret,
  rotateWebhookToken,
  tryTrigger,
} from "@/server/triggers";
import { projectProcedure, router } from "../trpc";
import { placeOf, stageInput } from "./flow-place";

/** The address of its own at which programs start a flow, and what all its triggers told it. */
export const webhooksRouter = router({
  /** Never the token itself. */
  get: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => readFlowWebhook(ctx.db, await placeOf(ctx.db, input))),

  /** Makes the token, or another one instead; its whole address is told this once. */
  rotateToken: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => {
      const { path, ...webhook } = await rotateWebhookToken(ctx.db, ctx.actor, await placeOf(ctx.db, input));
      return { ...webhook, url: `${getEnv().publicUrl}${path}` };
    }),

  revokeToken: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => revokeWebhookToken(ctx.db, ctx.actor, await placeOf(ctx.db, input))),

  allowGet: projectProcedure("edit-flows")
    .input(stageInput.extend({ getAllowed: z.boolean() }))
    .mutation(async ({ ctx, input }) =>
      allowWebhookGet(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.getAllowed),
    ),

  /** Makes the secret that calls are signed with, or another one instead; told this once. */
  rotateSecret: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => rotateSigningSecret(ctx.db, ctx.actor, await placeOf(ctx.db, input))),

  /** Calls need no signature any more. */
  removeSecret: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => removeSigningSecret(ctx.db, ctx.actor, await placeOf(ctx.db, input))),

  /** Which git providers may send notices to the project, and where to. */
  gitHooks: projectProcedure("read").query(async ({ ctx, input }) => {
    const hooks = await listGitHooks(ctx.db, input.projectId);
    return hooks.map((hook) => ({ ...hook, url: `${getEnv().publicUrl}${hook.path}` }));
  }),

  /** Why commits do not show how runs stand. */
  commitStatusTroubles: projectProcedure("read").query(({ ctx, input }) =>
    listCommitStatusTroubles(ctx.db, input.projectId),
  ),

  /** Makes the secret of a provider's notices, or another one instead; told this once. */
  rotateGitHook: projectProcedure("edit-flows")
    .input(z.object({ provider: z.enum(GIT_PROVIDERS) }))
    .mutation(async ({ ctx, input }) => {
      const { path, secret } = await rotateGitHookSecret(ctx.db, ctx.actor, input.projectId, input.provider);
      return { url: `${getEnv().publicUrl}${path}`, secret };
    }),

  removeGitHook: projectProcedure("edit-flows")
    .input(z.object({ provider: z.enum(GIT_PROVIDERS) }))
    .mutation(async ({ ctx, input }) =>
      removeGitHookSecret(ctx.db, ctx.actor, input.projectId, input.provider),
    ),

  /** The triggers that look by themselves: for commits and at the clock; since when, and what keeps them from it. */
  watched: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => listTriggers(ctx.db, await placeOf(ctx.db, input))),

  /**
   * What a trigger would have made of the newest commits, as it is written now. The repository it names is asked, so it is
   * for those who could publish it. Not a query: a trigger does not fit into an address.
   */
  tryTrigger: projectProcedure("edit-flows")
    .input(stageInput.extend({ trigger: z.unknown(), branch: z.string().max(255).nullable() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId } = await placeOf(ctx.db, input);
      return tryTrigger(ctx, projectId, input.trigger, input.branch);
    }),

  /** What the flow's triggers told it and what came of it, newest first. */
  deliveries: projectProcedure("read")
    .input(
      stageInput.extend({
        source: z.enum(DELIVERY_SOURCES).optional(),
        cursor: z.uuid().nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(async ({ ctx, input }) => listDeliveries(ctx.db, await placeOf(ctx.db, input), input)),
});
