import { z } from "zod";
import { defineManifest, isExpression, specSchemas, type FlowPlace, type WorkState } from "@/core/node-kind";

/** A run ends by itself: only a timeout somebody asked for cuts it short. */
const DEFAULT_TIMEOUT_SECONDS = 31_536_000;

export const RunTemplateSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    templateType: z.literal("release-flow-template"),
    templateId: scalar(
      z
        .string()
        .max(200)
        .regex(/^[^/\s]+\/[^/\s]+( +[^/\s]+)*$/, "a pipeline and a stage, such as `shop/Production`"),
    ).describe("Release flow, as pipeline/stage"),
    arguments: z
      .strictObject({
        variables: z.array(z.strictObject({ key: scalar(z.string().min(1)), value: z.unknown().optional() })),
      })
      .optional()
      .describe("Arguments of the run, over the flow's own"),
  }),
);
export type RunTemplateSpec = z.output<typeof RunTemplateSpecSchemas.resolved>;

const STATUS = {
  queued: "queued",
  running: "running",
  succeeded: "success",
  failed: "failure",
  aborted: "aborted",
} as const satisfies Record<WorkState, string>;

export const RunTemplateOutputSchema = z.strictObject({
  runId: z.string(),
  number: z.int(),
  status: z.enum(STATUS),
  outputs: z.record(z.string(), z.unknown()),
});

export const runTemplateManifest = defineManifest({
  kind: "RunTemplate",
  title: "Run flow",
  icon: "workflow",
  category: "flow",
  description: "Runs another release flow of the project.",
  spec: RunTemplateSpecSchemas,
  outputSchema: RunTemplateOutputSchema,
  waitsAs: "success",
  defaultTimeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  capabilities: ["flows"],
  // What the other flow changes, its own nodes lock.
  locks: () => [],
  mentions: ({ templateId }) =>
    isExpression(templateId) ? [] : [{ path: ["templateId"], id: templateId, kind: "release-flow" }],
  summarize: ({ templateId, arguments: given }) => {
    const count = given?.variables.length ?? 0;
    return {
      title: `Run ${templateId}`,
      detail: count === 0 ? "with its own arguments" : `with ${count} argument${count === 1 ? "" : "s"}`,
    };
  },
  refBase: ({ templateId }) => {
    const words = isExpression(templateId) ? "flow" : templateId;
    return `run-${words.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  },
});

/** `main/Pre Production` → pipeline and stage. */
export function placeOf(templateId: string): FlowPlace {
  const slash = templateId.indexOf("/");
  return { pipelineId: templateId.slice(0, slash), stage: templateId.slice(slash + 1) };
}

/** How an output says where a run stands, in the words of the API. */
export function statusOf(state: WorkState): (typeof STATUS)[WorkState] {
  return STATUS[state];
}
