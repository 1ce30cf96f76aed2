import {
  defineExecutor,
  followWork,
  inProject,
  type BuildFacts,
  type BuildJudgement,
  type NodeResult,
  type StartBuildRequest,
  type WorkState,
} from "@/core/node-kind";
import { buildManifest, rulesOf, type BuildOutput, type BuildSpec } from "./manifest";

export const buildExecutor = defineExecutor(buildManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    const started = await use.builds.findStarted();
    if (started !== null) return follow(started, wait);
    const request = toRequest(spec, timeoutSeconds);
    const rules = rulesOf(spec);
    if (rules === null) return follow(await use.builds.start(request), wait);
    const judgement = await use.builds.judge({ ...request, rules });
    if (judgement.reason !== null) return fallThrough(spec, judgement, judgement.reason, wait);
    // The commit that was judged, not what the branch may have become since.
    return follow(await use.builds.start({ ...request, sha: judgement.sha }), wait);
  },
});

function toRequest(spec: BuildSpec, timeoutSeconds: number): StartBuildRequest {
  const { buildOverrides } = spec;
  return {
    buildServiceId: inProject(spec.projectId, spec.id),
    branch: spec.branch || undefined,
    sha: spec.sha || undefined,
    pullRequestId: spec.pullRequestId,
    reuseExistingBuilds: spec.reuseExistingBuilds,
    buildArguments: buildOverrides?.buildArguments,
    dockerfile: buildOverrides?.docker?.dockerFilePath,
    contextDir: buildOverrides?.docker?.dockerWorkDir,
    timeoutSeconds,
  };
}

/** What becomes of a commit that the rules do not want built. */
function fallThrough(
  spec: BuildSpec,
  { sha, lastBuild }: BuildJudgement,
  reason: string,
  wait: boolean,
): NodeResult<BuildOutput> {
  const sentence = `Commit ${sha.slice(0, 7)} of ${spec.id} is not built: ${reason}.`;
  const failed = (message: string) =>
    ({ type: "failed", code: "build-rules", message, transient: false }) as const;
  switch (spec.buildRuleFallThroughHandling) {
    case "fail":
      return failed(sentence);
    case "skip":
      return { type: "skipped", code: "build-rules", reason: sentence };
    case "useLastBuild":
      return lastBuild === null
        ? failed(`${sentence} There is no successful build of its branch to use instead.`)
        : follow(lastBuild, wait);
  }
}

function follow(build: BuildFacts, wait: boolean): NodeResult<BuildOutput> {
  return followWork(build, {
    wait,
    what: `build #${build.number} of ${build.buildServiceId}`,
    failureCode: "build-failed",
    foreign: build.reused,
    output: toBuildOutput,
  });
}

const BUILD_STATUS = {
  queued: "QUEUED",
  running: "BUILDING",
  succeeded: "SUCCESS",
  failed: "FAILURE",
  aborted: "ABORTED",
} as const satisfies Record<WorkState, BuildOutput["status"]>;

function toBuildOutput(build: BuildFacts): BuildOutput {
  return {
    id: build.id,
    number: build.number,
    branch: build.branch,
    sha: build.sha,
    pullRequestId: build.pullRequestId,
    status: BUILD_STATUS[build.state],
    image: build.image,
    digest: build.digest,
    registry: { uri: build.image },
    createdAt: build.createdAt,
    concluded: build.state !== "queued" && build.state !== "running",
    reused: build.reused,
  };
}
