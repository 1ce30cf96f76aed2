"use client";

import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { CommandDialog } from "./command-dialog";
import { projectIdOf } from "./sections";

const OpenCommandMenu = createContext<() => void>(() => undefined);

/** ⌘K or Ctrl K, everywhere below. */
export function CommandMenuProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const projectId = projectIdOf(usePathname());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      setOpen((isOpen) => !isOpen);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <OpenCommandMenu value={() => setOpen(true)}>
      {children}
      <CommandDialog open={open} onOpenChange={setOpen} projectId={projectId} />
    </OpenCommandMenu>
  );
}

/** The same by pointer. */
export function CommandMenuButton() {
  const open = use(OpenCommandMenu);
  return (
    <Button variant="ghost" size="sm" onClick={open} aria-label="Go to…" aria-keyshortcuts="Meta+K Control+K">
      <Search aria-hidden />
      <Kbd className="pointer-coarse:hidden">⌘K</Kbd>
    </Button>
  );
}
