"use client";

import { useSearchParams } from "next/navigation";

export interface ListSearch<Item> {
  /** What was typed; kept in the address as `q`. */
  text: string;
  setText: (text: string) => void;
  /** The items it finds; undefined while they load. */
  found: readonly Item[] | undefined;
}

/** Finds items by any of their words, in any case. */
export function useListSearch<Item>(
  items: readonly Item[] | undefined,
  wordsOf: (item: Item) => readonly (string | null | undefined)[],
): ListSearch<Item> {
  const search = useSearchParams();
  const text = search.get("q") ?? "";
  const wanted = text.trim().toLowerCase().split(/\s+/);
  return {
    text,
    setText(next) {
      const address = new URLSearchParams(search);
      if (next === "") address.delete("q");
      else address.set("q", next);
      const query = address.toString();
      window.history.replaceState(null, "", query ? `?${query}` : window.location.pathname);
    },
    found: items?.filter((item) => {
      const words = wordsOf(item).join(" ").toLowerCase();
      return wanted.every((one) => words.includes(one));
    }),
  };
}
