import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { startRelease } from "@/server/deployments";
import { AppError } from "@/server/errors";
import { getDeploymentService } from "@/server/resources";
import {
  createResource,
  findUsers,
  getResourceForm,
  listFormChoices,
  readRemovalOutlook,
  removeResource,
  ResourceCollectionSchema,
  updateResource,
} from "@/server/resource-changes";
import { projectProcedure, router } from "../trpc";

const edit = projectProcedure("edit-resources");
const ofCollection = z.object({ collection: ResourceCollectionSchema });
const ofResource = ofCollection.extend({ id: z.string().min(1).max(100) });
/** Held to the schema of its collection by the command, which tells the place of every problem. */
const specInput = { spec: z.record(z.string(), z.unknown()) };

/** Making, changing and deleting resources one by one. */
export const resourceChangesRouter = router({
  /** What a form offers to choose from. */
  choices: projectProcedure("read").query(({ ctx, input }) => listFormChoices(ctx.db, input.projectId)),

  /** A resource as it is declared; secrets are `null`. */
  form: edit
    .input(ofResource)
    .query(({ ctx, input }) => getResourceForm(ctx.db, input.projectId, input.collection, input.id)),

  /** Stages, flows and resources that name it. */
  users: projectProcedure("read")
    .input(ofResource)
    .query(({ ctx, input }) => findUsers(ctx.db, input.projectId, input.collection, input.id)),

  /** What deleting it would mean. */
  removalOutlook: edit
    .input(ofResource)
    .query(({ ctx, input }) =>
      readRemovalOutlook(ctx.db, ctx.runtimes, input.projectId, input.collection, input.id),
    ),

  create: edit
    .input(ofCollection.extend(specInput))
    .mutation(({ ctx, input }) => createResource(ctx, ctx.actor, input)),

  update: edit
    .input(ofResource.extend({ ...specInput, revision: z.string().max(100).optional() }))
    .mutation(({ ctx, input }) => updateResource(ctx, ctx.actor, input)),

  /** Rolls a service's present settings out, with the image it runs. */
  deploySettings: projectProcedure("run")
    .input(z.object({ id: z.string().min(1).max(100) }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, id } = input;
      const { image } = await getDeploymentService(ctx.db, projectId, id);
      if (image === null) throw AppError.conflict("Nothing is deployed yet. Release an image to it first.");
      const target = { kind: "service", id } as const;
      const deployment = await startRelease(ctx.db, { projectId, target, image: image.image });
      const detail = { deploymentId: deployment.id, image: image.image };
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "service.deploy", subject: id, detail });
      return deployment;
    }),

  /** `typed` is the id once more, for what holds data. */
  remove: edit
    .input(ofResource.extend({ typed: z.string().max(100).optional() }))
    .mutation(({ ctx, input }) => removeResource(ctx, ctx.actor, { ...input, typed: input.typed })),
});
