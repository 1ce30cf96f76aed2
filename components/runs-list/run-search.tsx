"use client";

import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";

/** A word is looked for when no key has been pressed for so long. */
const SETTLE_MS = 250;

export interface RunSearchProps {
  text: string | null;
  onText: (text: string | null) => void;
  className?: string;
}

/** Looks for words in names, descriptions, branches and commits, once the typing rests. */
export function RunSearch({ text, onText, className }: RunSearchProps) {
  /** What stands in the field while it has the focus; the address decides otherwise. */
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const settle = (value: string) => {
    clearTimeout(timer.current);
    if (value !== (text ?? "")) onText(value === "" ? null : value);
  };
  return (
    <div className={cn("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-ink-3" />
      <Input
        type="search"
        aria-label="Search runs"
        placeholder="Name, branch, commit or #12"
        autoComplete="off"
        spellCheck={false}
        className="pl-8"
        maxLength={200}
        value={typed ?? text ?? ""}
        onChange={({ target: { value } }) => {
          setTyped(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => settle(value), SETTLE_MS);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter") settle(currentTarget.value);
        }}
        onBlur={({ target: { value } }) => {
          settle(value);
          setTyped(null);
        }}
      />
    </div>
  );
}
