import { z } from "zod";
import { listMembers, removeMember, ROLES, setMember } from "@/server/auth";
import { projectProcedure, router } from "../trpc";

export const membersRouter = router({
  list: projectProcedure("read").query(({ ctx, input }) => listMembers(ctx.db, input.projectId)),

  /** Adds or changes; for somebody new the answer has the path of a link that signs them in once. */
  set: projectProcedure("administer")
    .input(z.object({ email: z.email().max(320), role: z.enum(ROLES) }))
    .mutation(({ ctx, input }) => setMember(ctx.db, ctx.actor, input, new Date())),

  remove: projectProcedure("administer")
    .input(z.object({ userId: z.uuid() }))
    .mutation(({ ctx, input }) => removeMember(ctx.db, ctx.actor, input.projectId, input.userId)),
});
