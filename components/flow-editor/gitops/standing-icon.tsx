import { CircleX, GitBranch, TriangleAlert } from "lucide-react";
import { Spinner } from "@/components/ui/spinner";
import type { StandingWords } from "./standing-words";

/** Goes with the words. */
export function StandingIcon({ tone }: { tone: StandingWords["tone"] }) {
  switch (tone) {
    case "ok":
      return <GitBranch aria-hidden className="size-4 shrink-0 text-green" />;
    case "busy":
      return <Spinner />;
    case "warning":
      return <TriangleAlert aria-hidden className="size-4 shrink-0 text-amber" />;
    case "danger":
      return <CircleX aria-hidden className="size-4 shrink-0 text-red" />;
  }
}
