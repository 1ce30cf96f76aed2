"use client";

import { Check, Copy } from "lucide-react";
import { Button } from "./button";
import { cn } from "./cn";
import { useCopied } from "./copied";
import { Tooltip } from "./tooltip";

/** Copies `text`. `label` says what it is: "Copy log". */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const { copied, copy } = useCopied();
  return (
    <Tooltip content={copied ? "Copied" : label}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={copied ? "Copied" : label}
        className={className}
        onClick={() => copy(text)}
      >
        {copied ? <Check aria-hidden className="text-green" /> : <Copy aria-hidden />}
      </Button>
    </Tooltip>
  );
}

/** A commit or digest in seven characters; copies the whole of it. */
export function Sha({ value, className }: { value: string; className?: string }) {
  const { copied, copy } = useCopied();
  const short = value.replace(/^.*sha256:/, "").slice(0, 7);
  return (
    <Tooltip content={copied ? "Copied" : `Copy ${value}`}>
      <button
        type="button"
        aria-label={`Copy ${value}`}
        onClick={() => copy(value)}
        className={cn(
          "relative z-10 rounded-sm px-0.5 font-mono text-sm text-ink-2 transition-colors hover:bg-hover hover:text-ink",
          className,
        )}
      >
        {short}
      </button>
    </Tooltip>
  );
}
