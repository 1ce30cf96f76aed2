import { z } from "zod";
import {
  defineManifest,
  isExpression,
  literalId,
  ResourceIdSchema,
  specSchemas,
  TextValueSchema,
  type SpecNotice,
} from "@/core/node-kind";

export const JobRunSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    projectId: scalar(ResourceIdSchema).optional(),
    jobId: scalar(ResourceIdSchema).describe("Job"),
    runtimeEnvironment: scalar(z.record(z.string(), scalar(TextValueSchema)))
      .optional()
      .describe("Variables of this run, over the job's own"),
    runtimeFiles: scalar(z.record(z.string(), z.json())).optional(),
    dockerSecretMounts: scalar(z.record(z.string(), z.json())).optional(),
    billing: z.strictObject({ deploymentPlan: scalar(z.string().min(3).max(100)).optional() }).optional(),
    deployment: z
      .strictObject({
        docker: z
          .strictObject({
            configType: scalar(
              z.enum(["default", "customEntrypoint", "customCommand", "customEntrypointCustomCommand"]),
            ).optional(),
            customEntrypoint: scalar(z.string()).optional(),
            customCommand: scalar(z.string()).optional(),
          })
          .optional(),
        buildpack: z
          .strictObject({
            configType: scalar(
              z.enum([
                "default",
                "customProcess",
                "customCommand",
                "customEntrypointCustomCommand",
                "originalEntrypointCustomCommand",
              ]),
            ).optional(),
            customProcess: scalar(z.string()).optional(),
            customEntrypoint: scalar(z.string()).optional(),
            customCommand: scalar(z.string()).optional(),
          })
          .optional(),
        storage: z
          .strictObject({
            ephemeralStorage: z
              .strictObject({ storageSize: scalar(z.int().positive()).optional() })
              .optional(),
            shmSize: scalar(z.int().nonnegative()).optional(),
          })
          .optional(),
        internal: z
          .strictObject({
            id: scalar(ResourceIdSchema).describe("Build service"),
            branch: scalar(z.string().max(255)).optional(),
            buildSHA: scalar(
              z.string().regex(/^([0-9a-f]{40}|latest)$/, "a full commit id, or `latest`"),
            ).optional(),
            buildId: scalar(z.string()).optional(),
          })
          .optional(),
        external: z
          .strictObject({
            imagePath: scalar(z.string().min(1)),
            credentials: scalar(z.string()).optional(),
          })
          .optional(),
      })
      .refine(({ internal, external }) => internal === undefined || external === undefined, {
        error: "`internal` and `external` both name an image; give one of them.",
        path: ["external"],
      })
      .optional(),
  }),
);
export type JobRunSpec = z.output<typeof JobRunSpecSchemas.resolved>;

export const JobRunOutputSchema = z.strictObject({
  id: z.string(),
  runName: z.string(),
  exitCode: z.int().nullable(),
  status: z.enum(["RUNNING", "SUCCESS", "FAILED"]),
});
export type JobRunOutput = z.output<typeof JobRunOutputSchema>;

export const jobRunManifest = defineManifest({
  kind: "JobRun",
  title: "Run job",
  icon: "play",
  category: "data",
  description: "Runs a job to completion, for instance a migration.",
  spec: JobRunSpecSchemas,
  outputSchema: JobRunOutputSchema,
  waitsAs: "success",
  defaultTimeoutSeconds: 3600,
  capabilities: ["jobs", "builds", "images"],
  // Runs of a job may stand side by side: a loop over regions is made of them. Who wants one at a time queues the flow.
  locks: () => [],
  runtimeNeeds: (spec) => [
    { capability: "job", path: ["jobId"] },
    ...(spec.deployment?.external === undefined
      ? []
      : [{ capability: "image.pull", path: ["deployment", "external"] }]),
  ],
  notices: noticesOf,
  resources(spec) {
    const jobId = literalId(spec.jobId);
    const origin = literalId(spec.deployment?.internal?.id);
    return [
      ...(jobId === undefined
        ? []
        : [{ path: ["jobId"], id: jobId, kind: "job" as const, role: "target" as const }]),
      ...(origin === undefined
        ? []
        : [
            {
              path: ["deployment", "internal", "id"],
              id: origin,
              kind: "build-service" as const,
              role: "origin" as const,
            },
          ]),
    ];
  },
  summarize: (spec) => ({ title: `Run ${spec.jobId}`, detail: commandOf(spec) ?? "its own command" }),
  refBase: (spec) => `run-${literalId(spec.jobId) ?? "job"}`,
});

function noticesOf({ runtimeFiles, dockerSecretMounts, billing, deployment }: JobRunSpec): SpecNotice[] {
  const noFiles =
    "No files can be put beside a job's image. Put them into the image, or their text into `runtimeEnvironment`.";
  const kept = (path: string[], message: string): SpecNotice => ({ severity: "warning", path, message });
  return [
    ...(isFilled(runtimeFiles)
      ? [{ severity: "error" as const, path: ["runtimeFiles"], message: noFiles }]
      : []),
    ...(isFilled(dockerSecretMounts)
      ? [{ severity: "error" as const, path: ["dockerSecretMounts"], message: noFiles }]
      : []),
    ...(billing?.deploymentPlan === undefined
      ? []
      : [kept(["billing"], "There are no plans here: a job takes what its runtime has.")]),
    ...(deployment?.storage === undefined
      ? []
      : [kept(["deployment", "storage"], "Storage is not limited here: a job takes what its runtime has.")]),
  ];
}

function isFilled(value: object | undefined): boolean {
  return value !== undefined && Object.keys(value).length > 0;
}

/** The command this run uses instead of the job's own; undefined when it uses that. */
export function commandOf({ deployment }: Pick<JobRunSpec, "deployment">): string | undefined {
  const config = deployment?.docker ?? deployment?.buildpack;
  if (config === undefined || config.configType === "default") return undefined;
  const { configType, customEntrypoint, customCommand } = config;
  switch (configType) {
    case undefined:
    case "customEntrypointCustomCommand":
      return [customEntrypoint, customCommand].filter(Boolean).join(" ") || undefined;
    case "customEntrypoint":
      return customEntrypoint || undefined;
    case "customCommand":
    case "originalEntrypointCustomCommand":
      return customCommand || undefined;
    case "customProcess":
      return ("customProcess" in config ? config.customProcess : undefined) || undefined;
    default:
      // Still an expression: not known before the node starts.
      return isExpression(configType) ? configType : undefined;
  }
}
