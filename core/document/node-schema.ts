import { z, type ZodType } from "zod";
import type { KindInfo } from "./kind-info";
import { durationSeconds, EXPR, RefSchema } from "./expr";

export const NodeSettingsSchema = z
  .strictObject({
    maxAttempts: z
      .int()
      .min(1)
      .max(10)
      .optional()
      .describe("Attempts in all, the first included; 3 when absent"),
    backoff: z
      .strictObject({
        type: z.enum(["fixed", "exponential"]).optional().describe("`fixed` when absent"),
        delay: z
          .int()
          .min(0)
          .max(86_400)
          .optional()
          .describe("Seconds before the second attempt; 10 when absent"),
      })
      .optional()
      .describe("How long to wait between attempts"),
    retryOnFailure: z
      .boolean()
      .optional()
      .describe("Also retry what failed for its own reasons: a job's exit code, a failed build"),
  })
  .describe("How often a step that failed is tried again");
export type NodeSettings = z.infer<typeof NodeSettingsSchema>;

const SOME_MOMENTS = "a list of `release`, `rollback` or both";

export const RunOnSchema = z
  .array(z.enum(["release", "rollback"]), SOME_MOMENTS)
  .min(1, SOME_MOMENTS)
  .max(2, SOME_MOMENTS);

/** What every node has around its spec, whatever its kind. */
export const NodeSchema = z.strictObject({
  kind: z.string().describe("What the step does"),
  ref: RefSchema.optional().describe("Names the step for `${refs.REF.…}`; unique in the document"),
  spec: z.record(z.string(), z.unknown()),
  condition: z
    .enum(["success", "running"])
    .optional()
    .describe(
      "Wait until the step's work has finished and was successful; absent: go on once it is accepted",
    ),
  timeoutDuration: durationSeconds()
    .optional()
    .describe("How long the step may take, in seconds; 3600 unless the kind says otherwise"),
  skipNodeExecution: z
    .union([z.enum(["true", "false"]), EXPR])
    .optional()
    .describe('Whether the step is left out, with all in it: the text `"true"` or `"false"`, in quotes'),
  settings: NodeSettingsSchema.optional(),
  runOn: RunOnSchema.optional().describe(
    "Which runs the step takes part in. When absent: `release`, and a `Release` in both",
  ),
});
export type FlowNode = z.infer<typeof NodeSchema>;

/** The spec of a Workflow, given the schema of its steps. */
export function workflowSpecSchema<T extends ZodType>(node: T) {
  return z.strictObject({
    type: z
      .enum(["sequential", "parallel"])
      .describe("`sequential`: one step after the other; `parallel`: all at once"),
    steps: z.array(node),
    context: z
      .strictObject({ projectId: z.string().optional() })
      .optional()
      .describe("Kept; a flow works in its own project"),
    failFast: z
      .boolean()
      .optional()
      .describe("In a parallel workflow: a failed step aborts those that still run beside it"),
  });
}

export const WorkflowSpecSchema = workflowSpecSchema(NodeSchema);
export type WorkflowSpec = z.infer<typeof WorkflowSpecSchema>;
export type WorkflowNode = Omit<FlowNode, "kind" | "spec"> & { kind: "Workflow"; spec: WorkflowSpec };

export function isWorkflow(node: FlowNode): node is FlowNode & WorkflowNode {
  return node.kind === "Workflow" && Array.isArray(node.spec.steps);
}

const NO_CONDITION = {
  always: "it always waits until it is done",
  inside: "its spec says what it waits for",
  none: "there is nothing to wait for",
};

/** Accepts only a field that is not there, and says why. */
function absent(message: string) {
  return z.never({ error: message }).optional();
}

/** A node of one kind; `steps` of a container are held against `node`, by default against nothing. */
export function createEnvelopeSchema(info: KindInfo, node: ZodType = z.unknown()) {
  const { kind, waitsAs, specSchema, containerSchema } = info;
  const { condition, timeoutDuration } = NodeSchema.shape;
  return NodeSchema.extend({
    kind: z.literal(kind),
    spec: containerSchema === undefined ? specSchema : containerSchema(node),
    condition:
      waitsAs === "running" || waitsAs === "success"
        ? z
            .literal(waitsAs, `\`${waitsAs}\`, which is all that a \`${kind}\` can be waited for`)
            .optional()
            .describe(condition.description ?? "")
        : absent(`\`${kind}\` takes no \`condition\`: ${NO_CONDITION[waitsAs ?? "none"]}. Take it out.`),
    timeoutDuration:
      waitsAs === null
        ? absent(`\`${kind}\` takes no \`timeoutDuration\`: there is nothing to wait for. Take it out.`)
        : timeoutDuration,
  });
}
