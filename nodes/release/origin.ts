import { CapabilityError, type BuildFacts, type Capabilities } from "@/core/node-kind";
import { LATEST, type ReleaseBuildOrigin, type ReleaseSpec } from "./manifest";

/** Where the image comes from: ready to be rolled out, or a build that still goes on. */
export type Origin =
  { type: "image"; image: string; build: BuildFacts | null } | { type: "building"; build: BuildFacts };

/** What a release reads to know what it rolls out. */
type Known = Pick<Capabilities, "releases" | "images"> & {
  builds: Pick<Capabilities["builds"], "find" | "findLatestSuccessful">;
};

/**
 * Works out what the release would roll out right now.
 * @param buildOf the build of a commit that the origin names
 * @throws CapabilityError when there is no such image
 */
export async function resolveOrigin(
  spec: ReleaseSpec,
  use: Known,
  buildOf: (commit: WantedCommit) => Promise<BuildFacts>,
): Promise<Origin> {
  switch (spec.type) {
    case "build": {
      const commit = wantedCommit(spec.origin);
      const build = commit === null ? await resolveBuild(spec.origin, use.builds) : await buildOf(commit);
      if (build.image !== null) return { type: "image", image: build.image, build };
      if (build.state === "queued" || build.state === "running") return { type: "building", build };
      const because = build.error === null ? "" : `: ${build.error}`;
      throw new CapabilityError(
        "no-image",
        `Build #${build.number} of ${build.buildServiceId} has no image to release, it ${build.state}${because}.`,
      );
    }
    case "deployment": {
      const current = await use.releases.currentImage({ id: spec.origin.id, kind: spec.origin.type });
      if (current !== null) return { type: "image", ...current };
      throw new CapabilityError(
        "no-image",
        `Nothing was ever released on ${spec.origin.id}, so there is nothing to promote.`,
      );
    }
    case "registry":
    case "image":
      return {
        type: "image",
        image: await use.images.pin({
          imagePath: spec.origin.imagePath,
          credentialsId: spec.origin.credentials,
        }),
        build: null,
      };
  }
}

/** A commit that is to run, built or not. */
export interface WantedCommit {
  buildServiceId: string;
  branch: string | undefined;
  sha: string;
  pullRequestId: number | undefined;
}

/** Whether it is a build by its id, and no other. */
export function namesBuild({ build }: ReleaseBuildOrigin): boolean {
  return build !== undefined && build !== "" && build !== LATEST;
}

/** Null where the origin names a build, or no commit: then the newest successful one counts. */
function wantedCommit(origin: ReleaseBuildOrigin): WantedCommit | null {
  const { id, branch, sha, pullRequestId } = origin;
  if (id === undefined || sha === undefined || sha === "" || namesBuild(origin)) return null;
  return { buildServiceId: id, branch: branch || undefined, sha, pullRequestId };
}

async function resolveBuild(origin: ReleaseBuildOrigin, builds: Known["builds"]): Promise<BuildFacts> {
  const { id, build: wanted, branch } = origin;
  if (wanted !== undefined && wanted !== "" && wanted !== LATEST) {
    const build = await builds.find(wanted);
    if (build === null) throw unknownBuild(wanted);
    // The id of the build decides, whatever the branch says; another repository's build is surely a mistake.
    if (id !== undefined && id.split("/").at(-1) !== build.buildServiceId) {
      throw new CapabilityError(
        "other-build-service",
        `Build ${wanted} is #${build.number} of ${build.buildServiceId}, not a build of ${id}.`,
      );
    }
    return build;
  }
  const latest = await builds.findLatestSuccessful({ buildServiceId: id, branch: branch || undefined });
  if (latest !== null) return latest;
  const ofBranch = branch === undefined || branch === "" ? "" : ` of branch ${branch}`;
  throw new CapabilityError("no-build", `${id ?? "This project"} has no successful build${ofBranch}.`);
}

function unknownBuild(wanted: string): CapabilityError {
  const hint = /^[0-9a-f]{7,40}$/i.test(wanted)
    ? ' It looks like a commit: build it with a Build node and release `${refs.….id}`, or use "latest".'
    : "";
  return new CapabilityError("unknown-build", `There is no build "${wanted}" in this project.${hint}`);
}
