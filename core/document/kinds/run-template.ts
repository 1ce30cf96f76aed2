import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";

/** Runs another release flow: `templateId` is `pipeline/stage`. */
export const runTemplateSpec = specSchemas((scalar) =>
  z.strictObject({
    templateType: z.literal("release-flow-template"),
    templateId: scalar(
      z.string().regex(/^[^/\s]+\/[^/\s]+$/, "a pipeline and a stage, such as `shop/Production`"),
    ),
    arguments: z
      .strictObject({
        variables: z.array(z.strictObject({ key: scalar(z.string().min(1)), value: z.unknown().optional() })),
      })
      .optional(),
  }),
);
