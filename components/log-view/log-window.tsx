"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { LogFeed, LogPicture } from "./log-feed";
import { contentHeight, LINE_HEIGHT, linesInView, scrollTopOf } from "./log-geometry";
import { LogText, StreamMark } from "./log-text";

/** Lines drawn above and below those in view. */
const OVERSCAN = 20;
/** Above the first line and below the last one. */
const PADDING = 8;
/** Within this distance of the end, in pixels, the view counts as being at the end. */
const END_SLACK = 24;

export interface LogWindowProps {
  feed: LogFeed;
  picture: LogPicture;
  frame: RefObject<HTMLDivElement | null>;
  /** Brought into view whenever it is another object; null: it follows the end. */
  goal: { line: number } | null;
  /** The line that the address names. */
  markedLine: number | null;
  /** The hit of a search one stands at, and what is searched for. */
  hitLine: number | null;
  words: string;
  /** The number of a line was pressed. */
  onLine: (line: number) => void;
  onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
}

/** The lines of a log that are in view. Stays at the end until one scrolls up. */
export function LogWindow(props: LogWindowProps) {
  const { feed, picture, frame, goal, markedLine, hitLine, words, onLine, onKeyDown } = props;
  const { lines, total, begun } = picture;
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const [following, setFollowing] = useState(goal === null);
  const [seen, setSeen] = useState(0);
  const reached = useRef<LogWindowProps["goal"]>(null);
  const [knownGoal, setKnownGoal] = useState(goal);
  if (goal !== knownGoal) {
    setKnownGoal(goal);
    setFollowing(goal === null);
  }

  // Before the paint, so that the end never flashes by.
  useLayoutEffect(() => {
    const element = frame.current;
    if (following) element?.scrollTo({ top: element.scrollHeight });
  }, [frame, total, following]);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || goal === null || goal === reached.current || !begun || goal.line >= total) return;
    element.scrollTo({ top: scrollTopOf({ total, height: element.clientHeight }, goal.line) });
    reached.current = goal;
  }, [frame, goal, begun, total]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setScroll({ top: element.scrollTop, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);

  const height = contentHeight({ total }) + PADDING;
  const scrollTop = following ? Math.max(0, height - scroll.height) : scroll.top;
  const { first, end, top } = linesInView({ total, height: scroll.height }, scrollTop, OVERSCAN);
  useEffect(() => {
    if (begun) feed.look(first, end, following);
  }, [feed, begun, first, end, following]);

  const handleScroll = () => {
    const element = frame.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK;
    setScroll({ top: element.scrollTop, height: element.clientHeight });
    if (following && !atEnd) setSeen(total);
    setFollowing(atEnd);
  };

  const digits = Math.max(2, String(total).length);
  const unseen = total - seen;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        role="log"
        aria-live="off"
        aria-label="Log"
        tabIndex={0}
        onScroll={handleScroll}
        onKeyDown={onKeyDown}
        className="absolute inset-0 overflow-auto bg-sunken font-mono text-sm leading-[18px] [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        {total === 0 ? (
          <p className="p-3 font-sans text-ink-3">{begun ? "No lines yet" : "Reading the log"}</p>
        ) : (
          <div className="relative min-w-max" style={{ height }}>
            <div className="absolute inset-x-0 top-1" style={{ transform: `translateY(${String(top)}px)` }}>
              {Array.from({ length: Math.max(0, end - first) }, (_, index) => {
                const number = first + index;
                const line = lines.get(number);
                return (
                  <div
                    key={number}
                    data-line={number + 1}
                    aria-current={number === markedLine ? "location" : undefined}
                    className={cn(
                      "flex gap-2 pr-3 whitespace-pre hover:bg-hover",
                      number === hitLine && "bg-amber-soft",
                      number === markedLine && "bg-selected",
                    )}
                    style={{ height: LINE_HEIGHT }}
                  >
                    <StreamMark stream={line?.stream ?? "stdout"} />
                    {/* One presses it to point at the line; a stop for each would be a thousand presses of Tab. */}
                    <button
                      type="button"
                      tabIndex={-1}
                      aria-label={`Point at line ${String(number + 1)}`}
                      title={line?.at}
                      onClick={() => onLine(number)}
                      className="shrink-0 text-right text-ink-3 tabular-nums select-none hover:text-ink"
                      style={{ width: `${String(digits)}ch` }}
                    >
                      {number + 1}
                    </button>
                    {line && <LogText line={line} words={words} />}
                  </div>
                );
              })}
            </div>
          </div>
        )}
      </div>
      {!following && total > 0 && (
        <Button
          size="sm"
          className="absolute right-4 bottom-3 shadow-float"
          onClick={() => setFollowing(true)}
        >
          <ArrowDown aria-hidden />
          {seen > 0 && unseen > 0
            ? `${unseen.toLocaleString("en")} new`
            : picture.complete
              ? "To the end"
              : "Follow the log"}
        </Button>
      )}
    </div>
  );
}
