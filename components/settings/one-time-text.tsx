"use client";

import { Check, Copy } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useCopied } from "@/components/ui/copied";
import { InlineAlert } from "@/components/ui/inline-alert";

/** A secret that is shown this once. */
export function OneTimeText({ text, note }: { text: string; note: string }) {
  const { copied, copy } = useCopied();
  return (
    <div className="flex flex-col gap-3">
      <InlineAlert tone="warning">{note}</InlineAlert>
      <div className="flex items-center gap-2 rounded-md border bg-sunken p-2">
        <code className="min-w-0 flex-1 [overflow-wrap:anywhere] select-all">{text}</code>
        <Button size="sm" onClick={() => copy(text)}>
          {copied ? <Check aria-hidden className="text-green" /> : <Copy aria-hidden />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}
