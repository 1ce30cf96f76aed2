"use client";

import { useSearchParams } from "next/navigation";

/** One selected thing of a list, kept in the address under `name`, so that a link restores it. */
export function useSelection(name: string): [string | null, (id: string | null) => void] {
  const search = useSearchParams();
  const select = (id: string | null) => {
    const next = new URLSearchParams(search);
    if (id === null) next.delete(name);
    else next.set(name, id);
    const query = next.toString();
    window.history.replaceState(null, "", query ? `?${query}` : window.location.pathname);
  };
  return [search.get(name), select];
}
