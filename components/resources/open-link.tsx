import { ArrowUpRight } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Opens a running service in a new tab; nothing while it cannot be reached. */
export function OpenLink({ url, name }: { url: string | null; name: string }) {
  if (url === null) return null;
  return (
    <Button asChild variant="ghost" size="icon-sm" className="relative z-10">
      <a href={url} target="_blank" rel="noreferrer" aria-label={`Open ${name} in a new tab`}>
        <ArrowUpRight aria-hidden />
      </a>
    </Button>
  );
}
