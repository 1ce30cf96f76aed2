import { CapabilityError, inProject, type NodePlanner } from "@/core/node-kind";
import type { AddonBackupSpec } from "./manifest";

export const planAddonBackup: NodePlanner<AddonBackupSpec, "observations"> = async ({ spec, use }) => {
  const line = {
    what: `Back up ${spec.addonId}`,
    detail: `${spec.backupType}, ${spec.compressionType === "none" ? "not compressed" : spec.compressionType}`,
    blockedBy: null,
  };
  try {
    const addon = await use.observations.addon(inProject(spec.projectId, spec.addonId));
    return addon === null
      ? { ...line, blockedBy: `There is no addon "${spec.addonId}" in this project.` }
      : line;
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};
