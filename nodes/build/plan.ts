import { CapabilityError, inProject, type NodePlanner } from "@/core/node-kind";
import { commitOf, hasBuildRules, type BuildSpec } from "./manifest";

export const planBuild: NodePlanner<BuildSpec, "builds"> = async ({ spec, use }) => {
  const line = { what: `Build ${spec.id}, ${commitOf(spec)}`, detail: null, blockedBy: null };
  if (hasBuildRules(spec)) {
    return { ...line, blockedBy: "Build rules are not evaluated by this server yet." };
  }
  try {
    const existing = await use.builds.findLatestSuccessful({
      buildServiceId: inProject(spec.projectId, spec.id),
      branch: spec.branch || undefined,
      sha: spec.sha || undefined,
    });
    if (existing === null) return { ...line, detail: "no successful build of it yet" };
    const about = `build #${existing.number} of ${existing.sha.slice(0, 7)}`;
    const reuses = spec.reuseExistingBuilds && existing.sha === spec.sha;
    return { ...line, detail: reuses ? `may reuse ${about}` : `newest successful one: ${about}` };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};
