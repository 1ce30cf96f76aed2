import { z } from "zod";
import { defineManifest, literalId, ResourceIdSchema, specSchemas } from "@/core/node-kind";

export const AddonBackupSpecSchemas = specSchemas((scalar) =>
  z.strictObject({
    projectId: scalar(ResourceIdSchema).optional(),
    addonId: scalar(ResourceIdSchema).describe("Addon"),
    backupType: scalar(z.enum(["snapshot", "dump"])).default("snapshot"),
    compressionType: scalar(z.enum(["zstd", "gz", "none"])).default("zstd"),
    customDestinationId: scalar(z.string().min(3).max(100)).optional(),
    additionalDestinations: z
      .array(
        z.strictObject({
          destinationId: scalar(z.string().min(3).max(100)),
          retentionTime: scalar(z.int().min(1).max(120)),
          type: scalar(z.literal("custom")),
        }),
      )
      .optional(),
  }),
);
export type AddonBackupSpec = z.output<typeof AddonBackupSpecSchemas.resolved>;

export const AddonBackupOutputSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  status: z.enum(["scheduled", "in-progress", "completed", "failed", "aborted"]),
  createdAt: z.iso.datetime(),
});
export type AddonBackupOutput = z.output<typeof AddonBackupOutputSchema>;

export const addonBackupManifest = defineManifest({
  kind: "AddonBackup",
  title: "Run backup",
  icon: "database-backup",
  category: "data",
  description: "Takes a backup of a database and verifies it.",
  spec: AddonBackupSpecSchemas,
  outputSchema: AddonBackupOutputSchema,
  waitsAs: "success",
  defaultTimeoutSeconds: 3600,
  capabilities: ["backups", "observations"],
  // A backup that is taken while another node replaces the data would hold half of each.
  locks: ({ addonId }) => [{ kind: "addon", id: addonId, doing: "backing up" }],
  runtimeNeeds: ({ backupType }) =>
    ["snapshot", "dump"].includes(backupType)
      ? [{ capability: `backup.${backupType}`, path: ["backupType"] }]
      : [],
  notices: ({ customDestinationId, additionalDestinations }) =>
    [
      { field: "customDestinationId", given: customDestinationId !== undefined },
      { field: "additionalDestinations", given: (additionalDestinations?.length ?? 0) > 0 },
    ]
      .filter(({ given }) => given)
      .map(({ field }) => ({
        severity: "error",
        path: [field],
        message:
          "Backups are kept where the runtime keeps them, and nowhere else. Download them, or copy them from there.",
      })),
  resources(spec) {
    const id = literalId(spec.addonId);
    return id === undefined ? [] : [{ path: ["addonId"], id, kind: "addon", role: "target" }];
  },
  summarize: (spec) => ({ title: `Back up ${spec.addonId}`, detail: spec.backupType }),
  refBase: (spec) => `backup-${literalId(spec.addonId) ?? "addon"}`,
});
