import { CircleX, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { NodeMark } from "./edit-context";

/** How many problems a node has, pinned to its corner. */
export const ProblemMark = memo(function ProblemMark({ mark }: { mark: NodeMark | undefined }) {
  if (mark === undefined) return null;
  const { severity, messages } = mark;
  const Icon = severity === "error" ? CircleX : TriangleAlert;
  return (
    <span
      data-mark={severity}
      title={messages.join("\n")}
      className={cn(
        "absolute -top-2 -right-2 flex h-5 items-center gap-1 rounded-full border bg-surface px-1 text-xs font-medium tabular-nums [&_svg]:size-3.5",
        severity === "error" ? "border-red/60 text-red" : "border-amber/60 text-amber",
      )}
    >
      <Icon aria-label={severity === "error" ? "Error" : "Warning"} />
      {messages.length > 1 && messages.length}
    </span>
  );
});
