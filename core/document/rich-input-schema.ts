import { z } from "zod";

const argument = z.string().min(1).describe("Name of the argument that the selection fills");

function richInput<K extends string, O extends z.ZodType>(kind: K, outputs: O) {
  return z.strictObject({
    kind: z.literal(kind),
    spec: z.strictObject({
      title: z.string().min(1).describe("Label in the run dialog"),
      description: z.string().optional(),
      required: z.boolean().optional().describe("A run cannot be started without a selection"),
      inputs: z.strictObject({
        source: z.string().min(1).describe("Id of the build service to choose from"),
      }),
      outputs,
    }),
  });
}

/** A picker of the run dialog; each output names the argument that the selection fills. */
export const RichInputSchema = z.discriminatedUnion("kind", [
  richInput(
    "BranchCommitSelector",
    z.strictObject({ branch: argument.optional(), buildSha: argument.optional() }),
  ),
  richInput(
    "BuildSelector",
    z.strictObject({
      branch: argument.optional(),
      buildId: argument.optional(),
      buildSha: argument.optional(),
    }),
  ),
]);
export type RichInput = z.infer<typeof RichInputSchema>;
