import {
  CapabilityError,
  FUTURE_BUILD,
  inProject,
  type BuildFacts,
  type Builds,
  type NodePlanLine,
  type NodePlanner,
} from "@/core/node-kind";
import { commitOf, rulesOf, type BuildSpec } from "./manifest";

export const planBuild: NodePlanner<BuildSpec, "builds"> = async ({ spec, use }) => {
  const line = { what: `Build ${spec.id}, ${commitOf(spec)}`, detail: null, blockedBy: null };
  try {
    return (await planRules(spec, use.builds)) ?? (await planCommit(spec, use.builds, line));
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};

/** Null when the rules, if there are any, want the commit built. */
async function planRules(spec: BuildSpec, builds: Builds): Promise<NodePlanLine | null> {
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
        : {
            what: `Use build #${lastBuild.number} of ${spec.id}`,
            detail: because,
            blockedBy: null,
            build: "exists",
            foreseen: outputOf(lastBuild),
          };
  }
}

async function planCommit(spec: BuildSpec, builds: Builds, line: NodePlanLine): Promise<NodePlanLine> {
  const { buildOverrides } = spec;
  const { sha, subject, branch, existing } = await builds.preview({
    buildServiceId: inProject(spec.projectId, spec.id),
    branch: spec.branch || undefined,
    sha: spec.sha || undefined,
    pullRequestId: spec.pullRequestId,
    buildArguments: buildOverrides?.buildArguments,
    dockerfile: buildOverrides?.docker?.dockerFilePath,
    contextDir: buildOverrides?.docker?.dockerWorkDir,
  });
  const commit = `${[branch, sha.slice(0, 7)].filter(Boolean).join(" · ")} ${subject}`;
  if (existing === null || !spec.reuseExistingBuilds) {
    const id = `${FUTURE_BUILD}${spec.id}/${sha}`;
    const foreseen = { id, branch, sha, pullRequestId: spec.pullRequestId ?? null };
    return { ...line, detail: commit, build: "will-be-built", foreseen };
  }
  const inHand = existing.image === null;
  return {
    ...line,
    detail: `${commit}, build #${existing.number}`,
    build: inHand ? "in-progress" : "exists",
    foreseen: outputOf(existing),
  };
}

/** As `BuildOutput`, of a build that is there. */
function outputOf({
  id,
  number,
  branch,
  sha,
  pullRequestId,
  image,
  digest,
}: BuildFacts): Record<string, unknown> {
  return {
    id,
    number,
    branch,
    sha,
    pullRequestId,
    ...(image !== null && { image, digest, registry: { uri: image } }),
  };
}
