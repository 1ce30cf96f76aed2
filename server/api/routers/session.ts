import { z } from "zod";
import {
  endOwnSessions,
  LEAST_ROLE,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  roleIn,
  roleMay,
  sessionCookie,
  setOwnPassword,
  VERBS,
  type Verb,
} from "@/server/auth";
import { projectProcedure, publicProcedure, router, signedInProcedure } from "../trpc";

export const sessionRouter = router({
  /** Null when nobody is signed in. */
  me: publicProcedure.query(({ ctx: { actor } }) =>
    actor === null
      ? null
      : { userId: actor.userId, name: actor.name, email: actor.email, isServerAdmin: actor.isServerAdmin },
  ),

  /** What the caller may do in a project, for buttons that say why not. */
  permissions: projectProcedure("read").query(({ ctx, input }) => {
    const role = roleIn(ctx.actor, input.projectId) ?? "viewer";
    return {
      role,
      may: Object.fromEntries(VERBS.map((verb) => [verb, roleMay(role, verb)])) as Record<Verb, boolean>,
      needs: LEAST_ROLE,
    };
  }),

  setPassword: signedInProcedure
    .input(
      z.object({
        current: z.string().max(MAX_PASSWORD_LENGTH).optional(),
        next: z
          .string()
          .min(MIN_PASSWORD_LENGTH, `At least ${MIN_PASSWORD_LENGTH} characters.`)
          .max(MAX_PASSWORD_LENGTH, `At most ${MAX_PASSWORD_LENGTH} characters.`),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const user = await setOwnPassword(ctx.db, ctx.actor, { current: input.current, next: input.next });
      ctx.responseHeaders?.append("set-cookie", await sessionCookie(user, ctx.secure));
    }),

  /** Signs the caller out everywhere. */
  endAll: signedInProcedure.mutation(({ ctx }) => endOwnSessions(ctx.db, ctx.actor)),
});
