"use client";

import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { stripAnsi } from "./ansi";
import { useLog, type LogLine, type LogSource, type ReadLog } from "./log-reader";
import { LogText, StreamMark } from "./log-text";

const LINE_HEIGHT = 18;
/** Lines drawn above and below the visible ones. */
const OVERSCAN = 30;
/** Within this distance of the end the view counts as being at the end. */
const END_SLACK = 24;

export interface NodeLogProps {
  source: LogSource;
  readLog: ReadLog;
}

/** The whole log of one attempt, live. Stays at the end until one scrolls up; draws only what is in view. */
export function NodeLog({ source, readLog }: NodeLogProps) {
  const { lines, complete, begun, error } = useLog(source, readLog);
  const text = useMemo(() => lines.map((line) => stripAnsi(line.text)).join("\n"), [lines]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogWindow lines={lines} />
      <footer className="flex h-9 shrink-0 items-center gap-2 border-t px-3 text-sm text-ink-3">
        <span role="status" className="min-w-0 flex-1 truncate tabular-nums">
          {error !== null
            ? `Reading on failed: ${error} Trying again.`
            : !begun
              ? "Reading the log"
              : `${lines.length.toLocaleString("en")} ${lines.length === 1 ? "line" : "lines"} · ${complete ? "complete" : "live"}`}
        </span>
        <CopyButton text={text} label="Copy log" />
      </footer>
    </div>
  );
}

function LogWindow({ lines }: { lines: readonly LogLine[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [following, setFollowing] = useState(true);
  const [seen, setSeen] = useState(0);

  // Before the paint, so that the end never flashes by.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element && following) element.scrollTop = element.scrollHeight;
  }, [lines, following]);

  const handleScroll = () => {
    const element = frame.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK;
    setView({ top: element.scrollTop, height: element.clientHeight });
    if (following && !atEnd) setSeen(lines.length);
    setFollowing(atEnd);
  };

  const first = Math.max(0, Math.floor(view.top / LINE_HEIGHT) - OVERSCAN);
  const last = Math.min(lines.length, Math.ceil((view.top + view.height) / LINE_HEIGHT) + OVERSCAN);
  const digits = String(lines.length).length;
  const unseen = lines.length - seen;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        role="log"
        aria-live="off"
        aria-label="Log"
        tabIndex={0}
        onScroll={handleScroll}
        className="absolute inset-0 overflow-auto bg-sunken font-mono text-sm leading-[18px] focus-visible:-outline-offset-2"
      >
        {lines.length === 0 ? (
          <p className="p-3 font-sans text-ink-3">No lines yet</p>
        ) : (
          <div className="relative min-w-max" style={{ height: lines.length * LINE_HEIGHT + 8 }}>
            <div
              className="absolute inset-x-0 top-1"
              style={{ transform: `translateY(${String(first * LINE_HEIGHT)}px)` }}
            >
              {lines.slice(first, last).map((line, index) => (
                <div
                  key={first + index}
                  className="flex gap-2 pr-3 whitespace-pre hover:bg-hover"
                  style={{ height: LINE_HEIGHT }}
                >
                  <StreamMark stream={line.stream} />
                  <span
                    className="shrink-0 text-right text-ink-3 tabular-nums select-none"
                    style={{ width: `${String(Math.max(2, digits))}ch` }}
                    title={line.at}
                  >
                    {first + index + 1}
                  </span>
                  <LogText line={line} />
                </div>
              ))}
            </div>
          </div>
        )}
      </div>
      {!following && (
        <Button
          size="sm"
          className="absolute right-4 bottom-3 shadow-float"
          onClick={() => setFollowing(true)}
        >
          <ArrowDown aria-hidden />
          {unseen > 0 ? `${unseen.toLocaleString("en")} new` : "To the end"}
        </Button>
      )}
    </div>
  );
}
