import { CapabilityError, type BuildFacts, type Capabilities } from "@/core/node-kind";
import type { JobRunSpec } from "./manifest";

/** The image this run uses instead of the job's own, pinned; undefined when it uses that. @throws CapabilityError */
export async function imageOf(
  spec: JobRunSpec,
  { builds, images }: Pick<Capabilities, "builds" | "images">,
): Promise<string | undefined> {
  const external = spec.deployment?.external;
  if (external !== undefined) {
    return images.pin({ imagePath: external.imagePath, credentialsId: external.credentials });
  }
  const internal = spec.deployment?.internal;
  if (internal === undefined) return undefined;
  const { id, branch, buildSHA, buildId } = internal;
  if (buildId !== undefined && buildId !== "" && buildId !== "latest") {
    const build = await builds.find(buildId);
    if (build === null)
      throw new CapabilityError("not-found", `There is no build "${buildId}" in this project.`);
    if (build.image === null) throw noImage(build);
    return build.image;
  }
  const sha = buildSHA === "latest" ? undefined : buildSHA;
  const build = await builds.findLatestSuccessful({ buildServiceId: id, branch: branch || undefined, sha });
  if (build?.image) return build.image;
  if (build !== null) throw noImage(build);
  const which = [sha && `commit ${sha}`, branch && `branch ${branch}`].filter(Boolean).join(" on ");
  throw new CapabilityError("no-image", `${id} has no successful build${which && ` of ${which}`}.`);
}

function noImage({ number, buildServiceId, error }: BuildFacts): CapabilityError {
  const because = error === null ? "" : `: ${error}`;
  return new CapabilityError("no-image", `Build #${number} of ${buildServiceId} has no image${because}.`);
}
