import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** A turning ring, decoration only: the thing it stands in says in words what is under way. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("animate-turn", className)} />;
}
