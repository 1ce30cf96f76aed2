"use client";

import type { ReactNode } from "react";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";
import { cn } from "@/components/ui/cn";
import { AccountMenu } from "./account-menu";
import { CommandMenuButton } from "./command-menu";
import { ConnectionDot } from "./connection-dot";
import { PhoneMenu } from "./phone-menu";

export interface ScreenProps {
  /** From the project down; the last one is this page and has no `href`. */
  crumbs: readonly Crumb[];
  /** Canvases and boards: no gutter, exactly the height below the top line, the page itself does not scroll. */
  fill?: boolean;
  className?: string;
  children: ReactNode;
}

/** One page inside the shell: top line with breadcrumb, ⌘K, connection and account, and `<main>`. */
export function Screen({ crumbs, fill, className, children }: ScreenProps) {
  return (
    <>
      <header className="sticky top-0 z-30 flex h-(--topline-height) shrink-0 items-center gap-1 border-b bg-ground px-5 max-sm:px-4">
        <PhoneMenu />
        <Breadcrumb crumbs={crumbs} />
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <ConnectionDot />
          <CommandMenuButton />
          <AccountMenu />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={cn(
          "flex min-w-0 flex-col focus:outline-none",
          fill ? "h-[calc(100dvh-var(--topline-height))] overflow-hidden" : "gap-4 p-6 max-sm:p-4",
          className,
        )}
      >
        {children}
      </main>
    </>
  );
}
