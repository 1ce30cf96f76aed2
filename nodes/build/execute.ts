import { defineExecutor, followWork, inProject, type BuildFacts, type WorkState } from "@/core/node-kind";
import { buildManifest, hasBuildRules, type BuildOutput } from "./manifest";

export const buildExecutor = defineExecutor(buildManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    if (hasBuildRules(spec)) {
      return {
        type: "failed",
        code: "unsupported",
        message:
          "Build rules are not evaluated by this server yet; leave `buildRules` empty to build every commit.",
        transient: false,
      };
    }
    const { buildOverrides } = spec;
    const build =
      (await use.builds.findStarted()) ??
      (await use.builds.start({
        buildServiceId: inProject(spec.projectId, spec.id),
        branch: spec.branch || undefined,
        sha: spec.sha || undefined,
        pullRequestId: spec.pullRequestId,
        reuseExistingBuilds: spec.reuseExistingBuilds,
        buildArguments: buildOverrides?.buildArguments,
        dockerfile: buildOverrides?.docker?.dockerFilePath,
        contextDir: buildOverrides?.docker?.dockerWorkDir,
        timeoutSeconds,
      }));
    return followWork(build, {
      wait,
      what: `build #${build.number} of ${build.buildServiceId}`,
      failureCode: "build-failed",
      foreign: build.reused,
      output: toBuildOutput,
    });
  },
});

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
