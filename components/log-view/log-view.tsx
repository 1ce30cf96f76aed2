"use client";

import { Download, Link2 } from "lucide-react";
import { useRef, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { useCopied } from "@/components/ui/copied";
import { LogFeed, type LogPicture } from "./log-feed";
import type { LogReader } from "./log-reader";
import { stepThrough, useLogSearch } from "./log-search";
import { LogSearchBar } from "./log-search-bar";
import { LogWindow } from "./log-window";

export interface LogViewProps {
  /** Must stay the same: give the component a key per log. */
  reader: LogReader;
  /** The line that the address names, from 0; null: it opens at its end. */
  line: number | null;
  /** A line was pointed at; the address is to name it. */
  onLine: (line: number) => void;
}

/** A whole log, live, however long it is: what is not looked at is not read. */
export function LogView({ reader, line, onLine }: LogViewProps) {
  const [feed] = useState(() => new LogFeed(reader.readWindow, line));
  const picture = useSyncExternalStore(feed.subscribe, feed.getPicture, feed.getPicture);
  const [goal, setGoal] = useState(line === null ? null : { line });
  const [words, setWords] = useState("");
  const [hit, setHit] = useState<number | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);

  const goTo = (number: number) => {
    setHit(number);
    setGoal({ line: number });
  };
  const searched = words.trim();
  const findings = useLogSearch(reader, searched, picture.total, goTo);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogSearchBar
        field={field}
        words={words}
        onWords={(next) => {
          setWords(next);
          setHit(null);
        }}
        findings={findings}
        at={hit}
        onStep={(step) => {
          const next = stepThrough(findings.hits, hit, step);
          if (next !== null) goTo(next);
        }}
        onLeave={() => frame.current?.focus()}
      />
      <LogWindow
        feed={feed}
        picture={picture}
        frame={frame}
        goal={goal}
        markedLine={line}
        hitLine={hit}
        words={searched}
        onLine={onLine}
        onKeyDown={(event) => {
          const finds = event.key === "/" || (event.key === "f" && (event.ctrlKey || event.metaKey));
          if (!finds) return;
          event.preventDefault();
          field.current?.select();
        }}
      />
      <footer className="flex h-9 shrink-0 items-center gap-1 border-t px-3 text-sm text-ink-3 pointer-coarse:h-11">
        <span role="status" className="min-w-0 flex-1 truncate tabular-nums">
          {tell(picture)}
        </span>
        {line !== null && <CopyLink line={line} />}
        {reader.downloadHref !== null && (
          <Button asChild variant="ghost" size="sm">
            <a href={reader.downloadHref} download>
              <Download aria-hidden />
              Download
            </a>
          </Button>
        )}
      </footer>
    </div>
  );
}

function CopyLink({ line }: { line: number }) {
  const { copied, copy } = useCopied();
  return (
    <Button
      variant="ghost"
      size="sm"
      title={`Copy the address of line ${(line + 1).toLocaleString("en")}`}
      onClick={() => copy(window.location.href)}
    >
      <Link2 aria-hidden />
      {copied ? "Copied" : "Copy link to line"}
    </Button>
  );
}

function tell({ total, complete, begun, error }: LogPicture): string {
  if (error !== null) return `Reading on failed: ${error} Trying again.`;
  if (!begun) return "Reading the log";
  const lines = `${total.toLocaleString("en")} ${total === 1 ? "line" : "lines"}`;
  return `${lines} · ${complete ? "complete" : "live"}`;
}
