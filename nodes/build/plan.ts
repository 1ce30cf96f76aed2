import { CapabilityError, inProject, type Builds, type NodePlanner } from "@/core/node-kind";
import { commitOf, rulesOf, type BuildSpec } from "./manifest";

export const planBuild: NodePlanner<BuildSpec, "builds"> = async ({ spec, use }) => {
  const line = { what: `Build ${spec.id}, ${commitOf(spec)}`, detail: null, blockedBy: null };
  try {
    return (await planRules(spec, use.builds)) ?? { ...line, detail: await planReuse(spec, use.builds) };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};

/** Null when the rules, if there are any, want the commit built. */
async function planRules(spec: BuildSpec, builds: Builds) {
  const rules = rulesOf(spec);
  if (rules === null) return null;
  const { sha, reason, lastBuild } = await builds.judge({
    buildServiceId: inProject(spec.projectId, spec.id),
    branch: spec.branch || undefined,
    sha: spec.sha || undefined,
    pullRequestId: spec.pullRequestId,
    rules,
  });
  if (reason === null) return null;
  const because = `commit ${sha.slice(0, 7)}: ${reason}`;
  switch (spec.buildRuleFallThroughHandling) {
    case "fail":
      return { what: `Build ${spec.id}`, detail: null, blockedBy: `The build rules refuse ${because}.` };
    case "skip":
      return { what: `Do not build ${spec.id}`, detail: because, blockedBy: null };
    case "useLastBuild":
      return lastBuild === null
        ? {
            what: `Use the last build of ${spec.id}`,
            detail: because,
            blockedBy: "There is no successful build of its branch.",
          }
        : { what: `Use build #${lastBuild.number} of ${spec.id}`, detail: because, blockedBy: null };
  }
}

async function planReuse(spec: BuildSpec, builds: Builds): Promise<string> {
  const existing = await builds.findLatestSuccessful({
    buildServiceId: inProject(spec.projectId, spec.id),
    branch: spec.branch || undefined,
    sha: spec.sha || undefined,
  });
  if (existing === null) return "no successful build of it yet";
  const about = `build #${existing.number} of ${existing.sha.slice(0, 7)}`;
  const reuses = spec.reuseExistingBuilds && existing.sha === spec.sha;
  return reuses ? `may reuse ${about}` : `newest successful one: ${about}`;
}
