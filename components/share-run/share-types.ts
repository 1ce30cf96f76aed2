import type { ApiOutputs } from "@/components/trpc";

export type ShareLink = ApiOutputs["shares"]["list"]["links"][number];

/** "logs, names"; what a link shows beyond statuses, in words. */
export function shownWords({ details, logs, people }: ShareLink["shows"]): string {
  const words = [details && "step details", logs && "logs", people && "names"].filter(
    (word): word is string => word !== false,
  );
  return words.length === 0 ? "statuses only" : `with ${words.join(", ")}`;
}

/** The whole address, as this browser reaches the server. */
export function absoluteUrl(path: string): string {
  return new URL(path, window.location.origin).href;
}
