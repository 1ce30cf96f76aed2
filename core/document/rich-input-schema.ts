import { z } from "zod";

const argument = z.string().min(1);

function richInput<K extends string, O extends z.ZodType>(kind: K, outputs: O) {
  return z.strictObject({
    kind: z.literal(kind),
    spec: z.strictObject({
      title: z.string().min(1),
      description: z.string().optional(),
      required: z.boolean().optional(),
      inputs: z.strictObject({
        /** A build service's id. */
        source: z.string().min(1),
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
