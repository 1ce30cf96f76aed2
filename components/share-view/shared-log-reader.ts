import { stripAnsi, type LogReader } from "@/components/log-view";

type LogWindow = Awaited<ReturnType<LogReader["readWindow"]>>;

/** Lines looked through by one question. */
const SEARCHED_AT_ONCE = 2_000;

/**
 * The log of one attempt of a step, over a share link. Searched here, in what the link shows: a search on the server
 * would answer for words that were taken out, too. Not to be downloaded.
 */
export function sharedLogReader(token: string, source: { nodeKey: string; attempt: number }): LogReader {
  const readWindow: LogReader["readWindow"] = async ({ from, count }) => {
    const query = new URLSearchParams({
      node: source.nodeKey,
      attempt: String(source.attempt),
      from: String(from),
      count: String(count),
    });
    const response = await fetch(`/share/${token}/log?${query.toString()}`, { cache: "no-store" });
    if (!response.ok) throw new Error("The log cannot be read with this link now.");
    return (await response.json()) as LogWindow;
  };
  return {
    readWindow,
    search: async (words, from) => {
      const wanted = words.toLowerCase();
      const { first, lines, total } = await readWindow({ from, count: SEARCHED_AT_ONCE });
      const hits = lines.flatMap(({ text }, index) =>
        stripAnsi(text).toLowerCase().includes(wanted) ? [first + index] : [],
      );
      return { lines: hits, scannedTo: first + lines.length, total };
    },
    downloadHref: null,
  };
}
