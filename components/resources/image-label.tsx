import { cn } from "@/components/ui/cn";
import { Sha } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/tooltip";
import type { ApiOutputs } from "@/components/trpc";

/** What is known of an image: where it was built from, or only its digest. */
export type ImageFacts = NonNullable<ApiOutputs["resources"]["services"]["get"]["image"]>;

/** `main · 3f9c2a1 · b128` of an image that was built here, its digest otherwise. */
export function ImageLabel({ image, className }: { image: ImageFacts | null; className?: string }) {
  if (image === null) return <span className={cn("text-ink-3", className)}>No image yet</span>;
  const { build } = image;
  if (build === null) {
    return (
      <span className={cn("whitespace-nowrap", className)}>
        <Sha value={image.image} />
      </span>
    );
  }
  return (
    <span className={cn("inline-flex min-w-0 items-baseline gap-1 whitespace-nowrap text-ink-2", className)}>
      {build.branch && (
        <>
          <span className="min-w-0 truncate">{build.branch}</span>
          <span aria-hidden className="text-ink-3">
            ·
          </span>
        </>
      )}
      <Sha value={build.sha} />
      <span aria-hidden className="text-ink-3">
        ·
      </span>
      <Tooltip content={build.commitMessage || `Build ${build.number} of ${build.buildServiceId}`}>
        <span className="relative z-10 tabular-nums">b{build.number}</span>
      </Tooltip>
    </span>
  );
}
