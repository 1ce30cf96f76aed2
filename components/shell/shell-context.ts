"use client";

import { createContext, useContext } from "react";

/** Who is signed in and what they can reach; known before the first paint. */
export interface ShellData {
  user: { name: string; email: string; isServerAdmin: boolean };
  projects: readonly { id: string; name: string }[];
}

export const ShellContext = createContext<ShellData | null>(null);

/** Throws outside `AppShell`. */
export function useShell(): ShellData {
  const data = useContext(ShellContext);
  if (!data) throw new Error("useShell outside AppShell");
  return data;
}
