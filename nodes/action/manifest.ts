import { z } from "zod";
import {
  defineManifest,
  isExpression,
  literalId,
  ResourceIdSchema,
  specSchemas,
  type ResourceUseKind,
} from "@/core/node-kind";
import { splitCommand } from "./split-command";

export const ActionSpecSchemas = specSchemas((scalar) => {
  const id = scalar(ResourceIdSchema);
  const projectId = scalar(ResourceIdSchema).optional();
  const timeoutDuration = scalar(z.int().min(30).max(14_400))
    .optional()
    .describe("Seconds for the whole action");
  const command = {
    command: scalar(z.string().min(1).max(100_000)).describe(
      "Program and arguments; split like a shell would, nothing expanded",
    ),
    shell: scalar(z.string().min(1)).optional().describe("Runs the command with this shell's `-c` instead"),
    user: scalar(z.string().min(1)).optional(),
    group: scalar(z.string().min(1)).optional(),
  };
  const restart = <Shape extends z.ZodRawShape>(shape: Shape) =>
    z.strictObject({
      type: z.literal("restart"),
      data: z.strictObject({ ...shape, projectId, timeoutDuration }),
      condition: z.literal("running").optional(),
    });
  return z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("Addon"), spec: restart({ addonId: id }) }),
    z.strictObject({
      kind: z.literal("AddonBackup"),
      spec: z.strictObject({
        type: z.literal("restore"),
        data: z.strictObject({
          addonId: id,
          backupId: scalar(z.string().min(1)).describe("`${refs.BACKUP.id}` of an AddonBackup step"),
          projectId,
          timeoutDuration,
        }),
        condition: z.literal("success").optional(),
      }),
    }),
    z.strictObject({
      kind: z.literal("Job"),
      spec: z.strictObject({
        type: z.literal("execute"),
        data: z.strictObject({ jobId: id, ...command, projectId }).check(refuseBrokenCommand),
      }),
    }),
    z.strictObject({
      kind: z.literal("Service"),
      spec: z.discriminatedUnion("type", [
        restart({ serviceId: id }),
        z.strictObject({
          type: z.literal("execute"),
          data: z
            .strictObject({
              serviceId: id,
              ...command,
              projectId,
              options: z
                .strictObject({
                  dispatchOnly: scalar(z.boolean()).optional().describe("Do not wait for the command to end"),
                })
                .optional(),
            })
            .check(refuseBrokenCommand),
        }),
      ]),
    }),
  ]);
});
export type ActionSpec = z.output<typeof ActionSpecSchemas.resolved>;

interface CommandData {
  command: string;
  shell?: string | undefined;
}

/** A shell of its own reads the command itself; an expression is read when it is known. */
function refuseBrokenCommand({ value, issues }: z.core.ParsePayload<CommandData>): void {
  if (value.shell !== undefined || isExpression(value.command)) return;
  const split = splitCommand(value.command);
  if ("problem" in split) {
    issues.push({ code: "custom", message: split.problem, path: ["command"], input: value.command });
  }
}

export const ActionOutputSchema = z.strictObject({
  /** Of the restart, restore or execution. */
  id: z.string(),
  restoreId: z.string().nullable(),
  stdOut: z.string().nullable(),
  stdOutTruncated: z.boolean().nullable(),
  exitCode: z.int().nullable(),
});
export type ActionOutput = z.output<typeof ActionOutputSchema>;

export const actionManifest = defineManifest({
  kind: "Action",
  title: "Run action",
  icon: "zap",
  category: "data",
  description: "Restarts a service or database, puts a backup back, or runs a command.",
  spec: ActionSpecSchemas,
  outputSchema: ActionOutputSchema,
  waitsAs: "inside",
  defaultTimeoutSeconds: 3600,
  ownTimeoutSeconds: ({ spec }) => ("timeoutDuration" in spec.data ? spec.data.timeoutDuration : undefined),
  capabilities: ["restarts", "restores", "executions", "backups", "releases", "observations"],
  locks(spec) {
    const { kind, id } = targetOf(spec);
    switch (spec.spec.type) {
      case "restart":
        return [{ kind, id, doing: "restarting" }];
      case "restore":
        return [{ kind, id, doing: "restoring" }];
      // A command runs beside whatever else runs there.
      case "execute":
        return [];
    }
  },
  runtimeNeeds({ spec }) {
    if (spec.type !== "execute") return [];
    const { user, group } = spec.data;
    const asUser = (["user", "group"] as const).find((field) => ({ user, group })[field] !== undefined);
    return [
      { capability: "exec", path: ["spec", "data", "command"] },
      ...(asUser === undefined ? [] : [{ capability: "exec.user", path: ["spec", "data", asUser] }]),
    ];
  },
  resources(spec) {
    const { field, kind, id } = targetOf(spec);
    const known = literalId(id);
    return known === undefined ? [] : [{ path: ["spec", "data", field], id: known, kind, role: "target" }];
  },
  summarize(spec) {
    const { id } = targetOf(spec);
    switch (spec.spec.type) {
      case "restart":
        return { title: `Restart ${id}`, detail: spec.kind === "Addon" ? "database" : "service" };
      case "restore":
        return { title: `Restore ${id}`, detail: `backup ${spec.spec.data.backupId}` };
      case "execute":
        return { title: `Run a command on ${id}`, detail: spec.spec.data.command };
    }
  },
  refBase: (spec) => `${spec.spec.type}-${literalId(targetOf(spec).id) ?? spec.kind.toLowerCase()}`,
});

/** What the action is done to, and the field that names it. */
export function targetOf(spec: ActionSpec): {
  field: string;
  kind: Exclude<ResourceUseKind, "build-service">;
  id: string;
} {
  switch (spec.kind) {
    case "Addon":
    case "AddonBackup":
      return { field: "addonId", kind: "addon", id: spec.spec.data.addonId };
    case "Job":
      return { field: "jobId", kind: "job", id: spec.spec.data.jobId };
    case "Service":
      return { field: "serviceId", kind: "service", id: spec.spec.data.serviceId };
  }
}
