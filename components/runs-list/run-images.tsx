import { cn } from "@/components/ui/cn";
import type { RunImage } from "./run-list-item";

export interface RunImagesProps {
  images: readonly RunImage[];
  className?: string;
}

/** What a run deployed: `main · 3f9c2a1 · b128`, and how many images more; where to is told on hover. */
export function RunImages({ images, className }: RunImagesProps) {
  const [first, ...more] = images;
  if (first === undefined) return null;
  return (
    <span
      title={images
        .map((image) => `${imageWords(image).join(" · ")} on ${image.targets.join(", ")}`)
        .join("\n")}
      className={cn("flex min-w-0 items-baseline gap-1", className)}
    >
      <ImageWords image={first} />
      {more.length > 0 && <span className="shrink-0 text-sm text-ink-3 tabular-nums">+{more.length}</span>}
    </span>
  );
}

function ImageWords({ image }: { image: RunImage }) {
  const words = imageWords(image);
  return words.map((word, index) => (
    <span
      key={word}
      className={cn("flex items-baseline gap-1", index === 0 && words.length === 3 ? "min-w-0" : "shrink-0")}
    >
      {index > 0 && (
        <span aria-hidden className="text-ink-3">
          ·
        </span>
      )}
      {/* Only what may be cut is a box of its own: its letters would stand on another line. */}
      <span
        className={cn(
          index === 0 && words.length === 3 && "truncate",
          isSha(image, word) && "font-mono text-sm",
        )}
      >
        {word}
      </span>
    </span>
  ));
}

function isSha({ build }: RunImage, word: string): boolean {
  return build === null || build.sha.startsWith(word);
}

/** Branch, commit and build number; the digest of an image that was not built here. */
function imageWords({ image, build }: RunImage): string[] {
  if (build === null) return [image.replace(/^.*sha256:/, "").slice(0, 7)];
  return [
    ...(build.branch === null ? [] : [build.branch]),
    build.sha.slice(0, 7),
    `b${String(build.number)}`,
  ];
}
