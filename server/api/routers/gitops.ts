import { z } from "zod";
import { getRuntimePool } from "@/server/composition";
import { getEnv } from "@/server/env";
import { FlowTextSchema } from "@/server/flows";
import {
  connectRepository,
  ConnectionSchema,
  disconnectRepository,
  findRepository,
  followMove,
  lookNow,
  ownDirs,
  readConflict,
  settleConflict,
  writeAgain,
} from "@/server/gitops";
import { projectProcedure, router } from "../trpc";
import { placeOf, stageInput } from "./flow-place";

/** What somebody decides about the repository as they saw it. */
const decisionInput = stageInput.extend({ version: z.int().min(1) });

/** The file in a git repository that a stage's flow is kept in. */
export const gitopsRouter = router({
  /** Null for a flow that is kept here alone; never the credentials. */
  get: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => findRepository(ctx.db, await placeOf(ctx.db, input))),

  /** The texts to choose between, for those who may. */
  conflict: projectProcedure("edit-flows")
    .input(stageInput)
    .query(async ({ ctx, input }) => readConflict(ctx.db, await placeOf(ctx.db, input))),

  connect: projectProcedure("edit-flows")
    .input(stageInput.extend(ConnectionSchema.shape))
    .mutation(async ({ ctx, input }) =>
      connectRepository(ctx.db, ctx.actor, await placeOf(ctx.db, input), input, ownDirs(getEnv().dataDir)),
    ),

  /** The file stays as it is. */
  disconnect: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) =>
      disconnectRepository(ctx.db, ctx.actor, await placeOf(ctx.db, input)),
    ),

  /** Looks at the repository now instead of in a while. */
  look: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => lookNow(ctx.db, ctx.actor, await placeOf(ctx.db, input))),

  /** Writes a file again that was deleted. */
  writeAgain: projectProcedure("edit-flows")
    .input(decisionInput)
    .mutation(async ({ ctx, input }) =>
      writeAgain(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.version),
    ),

  /** Keeps the flow where its file was moved to. */
  followMove: projectProcedure("edit-flows")
    .input(decisionInput)
    .mutation(async ({ ctx, input }) =>
      followMove(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.version, ownDirs(getEnv().dataDir)),
    ),

  /** Publishes what was chosen of a conflict, and has it pushed. */
  settle: projectProcedure("edit-flows")
    .input(
      decisionInput.extend({
        text: FlowTextSchema,
        format: z.enum(["json", "yaml"]),
        message: z.string().trim().max(500).default(""),
      }),
    )
    .mutation(async ({ ctx, input }) =>
      settleConflict(ctx.db, getRuntimePool(), ctx.actor, await placeOf(ctx.db, input), input),
    ),
});
