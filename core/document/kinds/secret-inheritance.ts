import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";

/** Merges secret groups in order, the last one winning. */
export const secretInheritanceSpec = specSchemas((scalar) => {
  const names = scalar(z.array(scalar(z.string().min(1)))).optional();
  return z
    .strictObject({ secrets: names, configs: names, requiredKeys: names, requiredFiles: names })
    .refine((spec) => spec.secrets !== undefined || spec.configs !== undefined, {
      error: "Name `secrets` or `configs` to merge.",
    });
});
