import { GitCommitHorizontal } from "lucide-react";
import { Sha } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/tooltip";
import type { ImageFacts } from "./board-types";

/** `main · 3f9c2a1 · b128`: what a service runs or a job is set to. */
export function ImageLine({ image }: { image: ImageFacts | null }) {
  if (image === null) return <p className="text-sm text-ink-3">Nothing released yet</p>;
  const { build } = image;
  if (build === null) {
    return (
      <p className="flex min-w-0 items-center gap-1 text-sm text-ink-2">
        <span className="truncate" title={image.image}>
          {image.image.replace(/@sha256:.*$/, "")}
        </span>
        <span aria-hidden className="text-ink-3">
          ·
        </span>
        <Sha value={image.shortDigest} className="-my-1 py-1" />
      </p>
    );
  }
  return (
    <p className="flex min-w-0 items-center gap-1 text-sm text-ink-2">
      <GitCommitHorizontal aria-hidden className="size-3.5! text-ink-3" />
      {build.branch !== null && (
        <>
          <span className="truncate">{build.branch}</span>
          <span aria-hidden className="text-ink-3">
            ·
          </span>
        </>
      )}
      <Sha value={build.sha} className="-my-1 py-1" />
      <span aria-hidden className="text-ink-3">
        ·
      </span>
      <Tooltip
        content={`Build ${String(build.number)} of ${build.buildServiceId}: ${firstLine(build.commitMessage)} (${build.authorName})`}
      >
        <span className="tabular-nums">b{build.number}</span>
      </Tooltip>
    </p>
  );
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}
