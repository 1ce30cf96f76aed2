"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { absoluteUrl, type ShareLink } from "./share-types";

/** Copy and revoke for a link that is good, else a word about it. */
export function LinkActions({ link, onRevoke }: { link: ShareLink; onRevoke: () => void }) {
  if (link.state !== "open") return <Badge>{link.state === "expired" ? "expired" : "revoked"}</Badge>;
  // Whoever may not share is not told the address.
  if (link.path === null) return null;
  return (
    <span className="flex items-center gap-1.5">
      <CopyButton text={absoluteUrl(link.path)} label="Copy link" />
      <Button size="sm" variant="danger-quiet" onClick={onRevoke} aria-label="Revoke link">
        Revoke
      </Button>
    </span>
  );
}
