import {
  CapabilityError,
  FUTURE_BUILD,
  type BuildFacts,
  type Builds,
  type NodePlanLine,
  type NodePlanner,
  type PlannedImage,
} from "@/core/node-kind";
import { releaseManifest, type ReleaseSpec } from "./manifest";
import { namesBuild, resolveOrigin, type WantedCommit } from "./origin";

export const planRelease: NodePlanner<ReleaseSpec, "releases" | "builds" | "images"> = async ({
  spec,
  use,
}) => {
  const { title, detail } = releaseManifest.summarize(spec);
  // The id of a build tells people nothing; which build it is stands beside.
  const what = spec.type === "build" && namesBuild(spec.origin) ? title : `${title} ${detail}`;
  const line = { what, detail: null, blockedBy: null };
  try {
    const current = await use.releases.currentImage({ id: spec.target.id, kind: spec.target.type });
    const now = current === null ? null : plannedImage(current.image, current.build);
    const origin = await resolveOrigin(spec, use, (commit) => previewCommit(commit, use.builds));
    const then = plannedImage(origin.type === "image" ? origin.image : null, origin.build);
    return {
      ...line,
      detail: detailOf(spec, now, then),
      image: { now, then },
      ...(spec.type === "build" && { build: buildStateOf(origin.build, origin.type) }),
      foreseen: {
        targetId: spec.target.id,
        ...(then.image !== null && { image: then.image }),
        ...(then.build !== null && { branch: then.build.branch, sha: then.build.sha }),
      },
    };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};

/** The build of a commit as things stand; one that has none is told by an id that nothing has. */
async function previewCommit(commit: WantedCommit, builds: Builds): Promise<BuildFacts> {
  const { sha, branch, existing } = await builds.preview(commit);
  if (existing !== null) return existing;
  return {
    operationId: null,
    state: "queued",
    error: null,
    id: `${FUTURE_BUILD}${commit.buildServiceId}/${sha}`,
    buildServiceId: commit.buildServiceId,
    number: 0,
    branch,
    sha,
    pullRequestId: commit.pullRequestId ?? null,
    image: null,
    digest: null,
    createdAt: "",
    reused: false,
  };
}

function plannedImage(image: string | null, build: BuildFacts | null): PlannedImage {
  if (build === null) return { image, build: null };
  const { branch, sha } = build;
  return { image, build: { number: isFuture(build) ? null : build.number, branch, sha } };
}

function isFuture({ id }: BuildFacts): boolean {
  return id.startsWith(FUTURE_BUILD);
}

function buildStateOf(
  build: BuildFacts | null,
  type: "image" | "building",
): NonNullable<NodePlanLine["build"]> {
  if (type === "image" || build === null) return "exists";
  return isFuture(build) ? "will-be-built" : "in-progress";
}

function detailOf({ type }: ReleaseSpec, now: PlannedImage | null, then: PlannedImage): string | null {
  if (then.image !== null && then.image === now?.image) return "It runs this already.";
  return type === "registry" || type === "image" ? "The registry has it: it can be pulled." : null;
}
