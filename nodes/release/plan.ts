import { CapabilityError, type NodePlanner } from "@/core/node-kind";
import { releaseManifest, type ReleaseSpec } from "./manifest";
import { resolveOrigin } from "./origin";

export const planRelease: NodePlanner<ReleaseSpec, "releases" | "builds" | "images"> = async ({
  spec,
  use,
}) => {
  const { title, detail } = releaseManifest.summarize(spec);
  const line = { what: `${title} ${detail}`, detail: null, blockedBy: null };
  try {
    const now = await use.releases.currentImage({ id: spec.target.id, kind: spec.target.type });
    const origin = await resolveOrigin(spec, use);
    const from = now === null ? "nothing" : describe(now.image, now.build);
    const to =
      origin.type === "image"
        ? `${describe(origin.image, origin.build)}${isOfRegistry(spec) ? ", which can be pulled" : ""}`
        : `build #${origin.build.number}, which still goes on`;
    return {
      ...line,
      detail:
        origin.type === "image" && origin.image === now?.image
          ? `${to}, which it runs already`
          : `${from} → ${to}`,
    };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
};

function isOfRegistry({ type }: ReleaseSpec): boolean {
  return type === "registry" || type === "image";
}

function describe(
  image: string,
  build: { number: number; branch: string | null; sha: string } | null,
): string {
  // As much of a digest as tells images apart.
  if (build === null) return image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
  return `${build.branch === null ? "" : `${build.branch} · `}${build.sha.slice(0, 7)} · build #${build.number}`;
}
