import { ArrowRight } from "lucide-react";
import type { ApiOutputs } from "@/components/trpc";
import { cn } from "@/components/ui/cn";

/** Of a step in a plan that changes what runs. */
type PlannedImages = NonNullable<ApiOutputs["runs"]["plan"]["lines"][number]["image"]>;
type PlannedImage = PlannedImages["then"];

/** What a step would find and what it would leave: an arrow between them, or the one where they are the same. */
export function ImageChange({ image: { now, then } }: { image: PlannedImages }) {
  if (now?.image != null && now.image === then.image) return <ImageWords image={then} />;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-ink-2">
      {now === null ? <span className="text-ink-3">nothing</span> : <ImageWords image={now} />}
      <ArrowRight aria-label="then" className="size-3.5! text-ink-3" />
      <ImageWords image={then} strong />
    </p>
  );
}

/** `main · 3f9c2a1 · b128`, or the image where no build is known. */
function ImageWords({ image: { image, build }, strong }: { image: PlannedImage; strong?: boolean }) {
  const classes = cn("text-sm", strong ? "text-ink" : "text-ink-2");
  if (build === null) {
    return (
      <code className={classes}>
        {image?.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, "$1…") ?? "unknown"}
      </code>
    );
  }
  return (
    <span className={classes}>
      {build.branch !== null && `${build.branch} · `}
      <code>{build.sha.slice(0, 7)}</code>
      {build.number !== null && <span className="tabular-nums"> · b{build.number}</span>}
    </span>
  );
}
