"use client";

import type { ReactNode } from "react";
import { CommandMenuProvider } from "./command-menu";
import { Rail } from "./rail";
import { ShellContext, type ShellData } from "./shell-context";

export interface AppShellProps {
  data: ShellData;
  railCollapsed: boolean;
  children: ReactNode;
}

/** The frame of every page behind the sign-in: rail at the left, the page's own `Screen` beside it. */
export function AppShell({ data, railCollapsed, children }: AppShellProps) {
  return (
    <ShellContext value={data}>
      <CommandMenuProvider>
        <a
          href="#main"
          className="sr-only z-60 rounded-md bg-accent px-3 py-2 font-medium text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          Skip to content
        </a>
        <div className="flex min-h-dvh">
          <Rail initiallyCollapsed={railCollapsed} />
          <div className="flex min-w-0 flex-1 flex-col">{children}</div>
        </div>
      </CommandMenuProvider>
    </ShellContext>
  );
}
