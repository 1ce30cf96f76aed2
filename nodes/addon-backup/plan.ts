import { inProject, type NodePlanner } from "@/core/node-kind";
import type { AddonBackupSpec } from "./manifest";

export const planAddonBackup: NodePlanner<AddonBackupSpec, "observations"> = async ({ spec, use }) => {
  const addon = await use.observations.addon(inProject(spec.projectId, spec.addonId));
  return {
    what: `Back up ${spec.addonId}`,
    detail: `${spec.backupType}, ${spec.compressionType === "none" ? "not compressed" : spec.compressionType}`,
    blockedBy: addon === null ? `There is no addon "${spec.addonId}" in this project.` : null,
  };
};
