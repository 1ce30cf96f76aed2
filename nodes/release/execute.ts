import { defineExecutor, followWork, type NodeResult, type ReleaseFacts } from "@/core/node-kind";
import { releaseManifest, type ReleaseOutput } from "./manifest";
import { resolveOrigin } from "./origin";

/** The build may end before it is known that this node waits for it, and then wakes nobody. */
const BUILD_RECHECK_MS = 1_000;

export const releaseExecutor = defineExecutor(releaseManifest, {
  async execute({ spec, wait, timeoutSeconds, use }): Promise<NodeResult<ReleaseOutput>> {
    const target = { id: spec.target.id, kind: spec.target.type };
    let release = await use.releases.findStarted();
    if (release === null) {
      const origin = await resolveOrigin(spec, use, (commit) =>
        use.builds.ensure({ ...commit, timeoutSeconds }),
      );
      if (origin.type === "building") {
        const { number, buildServiceId, operationId } = origin.build;
        return {
          type: "waiting",
          reason: `build #${number} of ${buildServiceId}`,
          recheckAfterMs: BUILD_RECHECK_MS,
          // A build may take long, and somebody may want to roll back meanwhile.
          freesTargets: true,
          operationId,
        };
      }
      release = await use.releases.start({
        target,
        image: origin.image,
        buildId: origin.build?.id,
        timeoutSeconds,
      });
    }
    return followWork(release, {
      wait,
      what: `rollout of ${target.id}`,
      failureCode: "rollout-failed",
      output: toReleaseOutput,
    });
  },
});

function toReleaseOutput(release: ReleaseFacts): ReleaseOutput {
  return {
    image: release.image,
    digest: release.image.slice(release.image.indexOf("@") + 1),
    buildId: release.build?.id ?? null,
    branch: release.build?.branch ?? null,
    sha: release.build?.sha ?? null,
    targetId: release.targetId,
    deploymentId: release.deploymentId,
    previousImage: release.previousImage,
  };
}
