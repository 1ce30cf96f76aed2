"use client";

import { Check, Copy } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useCopied } from "@/components/ui/copied";
import { absoluteUrl, type ShareLink } from "./share-types";

/** A link that was just made, to be taken along. The list below it has it, too. */
export function NewLink({ link }: { link: ShareLink }) {
  const { copied, copy } = useCopied();
  if (link.path === null) return null;
  const url = absoluteUrl(link.path);
  return (
    <div role="status" className="flex items-center gap-2 rounded-md border bg-sunken p-2">
      <code className="min-w-0 flex-1 truncate select-all">{url}</code>
      <Button size="sm" autoFocus onClick={() => copy(url)}>
        {copied ? <Check aria-hidden className="text-green" /> : <Copy aria-hidden />}
        {copied ? "Copied" : "Copy link"}
      </Button>
    </div>
  );
}
