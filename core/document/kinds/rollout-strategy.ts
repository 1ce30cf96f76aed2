import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";

/** A canary: read and kept, until a runtime can split traffic. */
export const rolloutStrategySpec = specSchemas((scalar) => {
  const percentage = scalar(z.int().min(0).max(100));
  const header = z.strictObject({ headerName: scalar(z.string().min(1)), headerValue: scalar(z.string()) });
  const flag = scalar(z.boolean()).optional();
  return z.strictObject({
    projectId: scalar(z.string()).optional(),
    name: scalar(z.string().min(1)),
    type: z.literal("canary"),
    options: z
      .strictObject({
        triggers: z
          .strictObject({
            releaseFromTemplate: flag,
            releaseFromReleaseFlow: flag,
            releaseFromCD: flag,
            releaseFromUI: flag,
            releaseFromApi: flag,
          })
          .optional(),
        blockDeploymentOnActiveRollout: flag,
      })
      .optional(),
    details: z.discriminatedUnion("canaryStrategy", [
      z.strictObject({
        canaryStrategy: z.literal("percentage"),
        config: z.strictObject({ canaryPercentage: percentage, stablePercentage: percentage }),
      }),
      z.strictObject({
        canaryStrategy: z.literal("header"),
        config: z.strictObject({ canaryHeader: header, stableHeader: header }),
      }),
    ]),
  });
});
