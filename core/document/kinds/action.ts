import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";
import { ResourceIdSchema, TimeoutSecondsSchema } from "../expr";

/** Restarts, restores, runs a command. Its own `{ kind, spec }` says which. */
export const actionSpec = specSchemas((scalar) => {
  const id = scalar(ResourceIdSchema);
  const timeoutDuration = scalar(TimeoutSecondsSchema).optional();
  const projectId = scalar(z.string()).optional();
  const command = {
    command: scalar(z.string().min(1)),
    shell: scalar(z.string()).optional(),
    user: scalar(z.string()).optional(),
    group: scalar(z.string()).optional(),
  };
  const restart = <T extends z.ZodType>(data: T) =>
    z.strictObject({ type: z.literal("restart"), data, condition: z.literal("running").optional() });
  return z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("Addon"),
      spec: restart(z.strictObject({ projectId, addonId: id, timeoutDuration })),
    }),
    z.strictObject({
      kind: z.literal("AddonBackup"),
      spec: z.strictObject({
        type: z.literal("restore"),
        data: z.strictObject({
          projectId,
          addonId: id,
          backupId: scalar(z.string().min(1)),
          timeoutDuration,
        }),
        condition: z.literal("success").optional(),
      }),
    }),
    z.strictObject({
      kind: z.literal("Job"),
      spec: z.strictObject({
        type: z.literal("execute"),
        data: z.strictObject({ projectId, jobId: id, ...command }),
      }),
    }),
    z.strictObject({
      kind: z.literal("Service"),
      spec: z.discriminatedUnion("type", [
        restart(z.strictObject({ projectId, serviceId: id, timeoutDuration })),
        z.strictObject({
          type: z.literal("execute"),
          data: z.strictObject({
            projectId,
            serviceId: id,
            ...command,
            options: z.strictObject({ dispatchOnly: scalar(z.boolean()).optional() }).optional(),
          }),
        }),
      ]),
    }),
  ]);
});
