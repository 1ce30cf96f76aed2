import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";
import { ResourceIdSchema } from "../expr";

/** Loads a dump, or another database, into an addon. */
export const addonImportSpec = specSchemas((scalar) =>
  z
    .strictObject({
      projectId: scalar(z.string()).optional(),
      addonId: scalar(ResourceIdSchema),
      importUrl: scalar(z.string().min(1)).optional(),
      connectionString: scalar(z.string().min(1)).optional(),
      importAllDatabases: scalar(z.boolean()).optional(),
      compressionType: scalar(z.enum(["zstd", "gz", "none"])).optional(),
      customDestinationId: scalar(z.string()).optional(),
    })
    .refine((spec) => (spec.importUrl === undefined) !== (spec.connectionString === undefined), {
      error: "Give either `importUrl` or `connectionString`.",
    }),
);
