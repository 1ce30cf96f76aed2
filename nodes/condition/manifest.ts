import { z } from "zod";
import {
  defineManifest,
  literalId,
  ResourceIdSchema,
  specSchemas,
  type ResourceUse,
  type ResourceUseKind,
  type Scalar,
} from "@/core/node-kind";

const conditionOn = <K extends string, T extends "running" | "success", Shape extends z.ZodRawShape>(
  scalar: Scalar,
  kind: K,
  type: T,
  shape: Shape,
) =>
  z.strictObject({
    kind: z.literal(kind),
    spec: z.strictObject({
      type: z.literal(type),
      data: z.strictObject({
        ...shape,
        projectId: scalar(ResourceIdSchema).optional(),
        timeoutDuration: scalar(z.int().min(30).max(14_400)).optional(),
      }),
    }),
  });

export const ConditionSpecSchemas = specSchemas((scalar) => {
  const id = scalar(ResourceIdSchema);
  const workId = scalar(z.string().min(1));
  return z.discriminatedUnion("kind", [
    conditionOn(scalar, "Service", "running", { serviceId: id }),
    conditionOn(scalar, "Addon", "running", { addonId: id }),
    conditionOn(scalar, "Build", "success", { buildId: workId }),
    conditionOn(scalar, "JobRun", "success", { jobId: id, runId: workId }),
    conditionOn(scalar, "AddonBackup", "success", { addonId: id, backupId: workId }),
    conditionOn(scalar, "AddonImport", "success", { addonId: id, importId: workId }),
  ]);
});
export type ConditionSpec = z.output<typeof ConditionSpecSchemas.resolved>;

export const ConditionOutputSchema = z.strictObject({
  id: z.string(),
  status: z.string(),
  image: z.string().nullable(),
  exitCode: z.int().nullable(),
});
export type ConditionOutput = z.output<typeof ConditionOutputSchema>;

export const conditionManifest = defineManifest({
  kind: "Condition",
  title: "Await condition",
  icon: "hourglass",
  category: "flow",
  description: "Waits until something runs or has succeeded.",
  spec: ConditionSpecSchemas,
  outputSchema: ConditionOutputSchema,
  waitsAs: "always",
  // A condition carries its own timeout, up to this.
  defaultTimeoutSeconds: 14_400,
  capabilities: ["builds", "jobs", "backups", "imports", "observations"],
  locks: () => [],
  resources(spec) {
    const use = (key: string, value: string, kind: ResourceUseKind): ResourceUse[] => {
      const id = literalId(value);
      return id === undefined ? [] : [{ path: ["spec", "data", key], id, kind, role: "target" }];
    };
    switch (spec.kind) {
      case "Service":
        return use("serviceId", spec.spec.data.serviceId, "service");
      case "JobRun":
        return use("jobId", spec.spec.data.jobId, "job");
      case "Addon":
      case "AddonBackup":
      case "AddonImport":
        return use("addonId", spec.spec.data.addonId, "addon");
      case "Build":
        return [];
    }
  },
  summarize: (spec) => ({ title: "Await condition", detail: awaited(spec) }),
  refBase: (spec) => `await-${spec.kind.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase()}`,
});

/** `api running`, `build 0199… succeeded`. */
export function awaited(spec: ConditionSpec): string {
  switch (spec.kind) {
    case "Service":
      return `${spec.spec.data.serviceId} running`;
    case "Addon":
      return `${spec.spec.data.addonId} running`;
    case "Build":
      return `build ${spec.spec.data.buildId} succeeded`;
    case "JobRun":
      return `run ${spec.spec.data.runId} of ${spec.spec.data.jobId} succeeded`;
    case "AddonBackup":
      return `backup ${spec.spec.data.backupId} of ${spec.spec.data.addonId} succeeded`;
    case "AddonImport":
      return `import ${spec.spec.data.importId} of ${spec.spec.data.addonId} succeeded`;
  }
}
