import { z, type ZodType } from "zod";
import type { KindInfo, KindTable } from "./kind-info";
import { durationSeconds, EXPR, RefSchema } from "./expr";

export const NodeSettingsSchema = z.strictObject({
  /** Attempts in all, the first included. */
  maxAttempts: z.int().min(1).max(10).optional(),
  backoff: z
    .strictObject({
      type: z.enum(["fixed", "exponential"]).optional(),
      /** Seconds before the second attempt. */
      delay: z.int().min(0).max(3600).optional(),
    })
    .optional(),
  /** Also retry what failed for its own reasons: a job's exit code, a failed build. */
  retryOnFailure: z.boolean().optional(),
});
export type NodeSettings = z.infer<typeof NodeSettingsSchema>;

export const RunOnSchema = z
  .array(z.enum(["release", "rollback"]))
  .min(1)
  .max(2);

/** What every node has around its spec, whatever its kind. */
export const NodeSchema = z.strictObject({
  kind: z.string(),
  ref: RefSchema.optional(),
  spec: z.record(z.string(), z.unknown()),
  condition: z.enum(["success", "running"]).optional(),
  timeoutDuration: durationSeconds().optional(),
  skipNodeExecution: z.union([z.enum(["true", "false"]), EXPR]).optional(),
  settings: NodeSettingsSchema.optional(),
  runOn: RunOnSchema.optional(),
});
export type FlowNode = z.infer<typeof NodeSchema>;

/** The spec of a Workflow, given the schema of its steps. */
export function workflowSpecSchema<T extends ZodType>(node: T) {
  return z.strictObject({
    type: z.enum(["sequential", "parallel"]),
    steps: z.array(node),
    context: z.strictObject({ projectId: z.string().optional() }).optional(),
    /** Ours: a failure in a parallel workflow aborts what still runs beside it. */
    failFast: z.boolean().optional(),
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

function envelopeOf({ kind, waitsAs, specSchema, containerSchema }: KindInfo, node: ZodType) {
  return NodeSchema.extend({
    kind: z.literal(kind),
    spec: containerSchema === undefined ? specSchema : containerSchema(node),
    condition:
      waitsAs === "running" || waitsAs === "success"
        ? z.literal(waitsAs).optional()
        : absent(`\`${kind}\` takes no \`condition\`: ${NO_CONDITION[waitsAs ?? "none"]}.`),
    timeoutDuration:
      waitsAs === null
        ? absent(`\`${kind}\` takes no \`timeoutDuration\`: there is nothing to wait for.`)
        : durationSeconds().optional(),
  });
}

/** A node of any of the kinds, its steps included. */
export function createNodeSchema(kinds: KindTable): ZodType {
  const node: ZodType = z.lazy(() => union);
  const [first, ...rest] = Object.values(kinds).map((info) => envelopeOf(info, node));
  if (first === undefined) throw new RangeError("a document needs at least one node kind");
  const union = z.discriminatedUnion("kind", [first, ...rest]);
  return node;
}
