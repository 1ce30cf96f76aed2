"use client";

import { cn } from "./cn";
import { CopyButton } from "./copy-button";

export interface CodeBlockProps {
  code: string;
  /** Says what it is to a screen reader and on the copy button: "response". */
  label: string;
  wrap?: boolean;
  className?: string;
}

/** Text as a machine wrote or reads it, scrolling in its own frame. */
export function CodeBlock({ code, label, wrap, className }: CodeBlockProps) {
  return (
    <div className={cn("group relative rounded-md border bg-sunken", className)}>
      <pre
        tabIndex={0}
        aria-label={label}
        className={cn(
          "max-h-96 overflow-auto p-3 pr-10 leading-[18px]",
          wrap && "[overflow-wrap:anywhere] whitespace-pre-wrap",
        )}
      >
        {code}
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="absolute top-1 right-1 bg-sunken" />
    </div>
  );
}
