import { CapabilityError, inProject, type NodePlanner } from "@/core/node-kind";
import { sourceOf, type AddonImportSpec } from "./manifest";

export const planAddonImport: NodePlanner<AddonImportSpec, "observations"> = async ({ spec, use }) => {
  const line = {
    what: `Import into ${spec.addonId}`,
    detail: `from ${sourceOf(spec)}${spec.importAllDatabases === true ? ", every database of it" : ""}; what has the same name may be replaced`,
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
