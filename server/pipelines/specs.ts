import { z } from "zod";
import { ArgumentOverridesSchema } from "@/server/flows";
import { ResourceIdSchema, ResourceNameSchema } from "@/server/resources";

/** A service, job or addon by its id; with its type where a service and a job share an id. */
export const StageResourceSchema = z.union([
  ResourceIdSchema.transform((id) => ({ id, type: undefined })),
  z.strictObject({ id: ResourceIdSchema, type: z.enum(["service", "job", "addon"]).optional() }),
]);

const DocumentSchema = z.record(z.string(), z.json());

const DeclaredFlowSchema = z.strictObject({
  /** A file beside the project file; whoever reads the project file puts its text into `document`. */
  file: z.string().min(1).optional(),
  /** The document, or its text. */
  document: z.union([z.string().min(1), DocumentSchema]).optional(),
  format: z.enum(["json", "yaml"]).optional(),
  message: z.string().max(500).optional(),
  argumentOverrides: ArgumentOverridesSchema.optional(),
});

/** `file`, `document`, or the document's own fields beside `argumentOverrides`. */
export const ReleaseFlowSpecSchema = z.preprocess((value) => {
  if (typeof value !== "object" || value === null || !("apiVersion" in value || "spec" in value))
    return value;
  const { argumentOverrides, ...document } = value as Record<string, unknown>;
  return { document, ...(argumentOverrides !== undefined && { argumentOverrides }) };
}, DeclaredFlowSchema);
export type ReleaseFlowSpec = z.output<typeof ReleaseFlowSpecSchema>;

export const StageNameSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u, "letters, digits, spaces, - and _")
  .max(39);

export const StageSpecSchema = z.strictObject({
  name: StageNameSchema,
  /** Absent: what stands there stays. */
  resources: z.array(StageResourceSchema).optional(),
  releaseFlow: ReleaseFlowSpecSchema.optional(),
});
export type StageSpec = z.output<typeof StageSpecSchema>;

/** Wider boards are no boards any more. */
export const MAX_STAGES = 20;
const SAME_NAME = "Two stages have the same name.";

function areDistinct(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

/** Of a new pipeline. */
export const StageNamesSchema = z
  .array(StageNameSchema)
  .min(1)
  .max(MAX_STAGES)
  .refine(areDistinct, { error: SAME_NAME })
  .default(["Development", "Staging", "Production"]);

export const PipelineSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  name: ResourceNameSchema.optional(),
  stages: z
    .array(StageSpecSchema)
    .min(1)
    .max(MAX_STAGES)
    .refine((stages) => areDistinct(stages.map(({ name }) => name)), { error: SAME_NAME }),
});
export type PipelineSpec = z.output<typeof PipelineSpecSchema>;
