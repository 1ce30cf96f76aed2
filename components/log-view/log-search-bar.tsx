"use client";

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { useId, type RefObject } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { MOST_HITS, type LogFindings } from "./log-search";

export interface LogSearchBarProps {
  field: RefObject<HTMLInputElement | null>;
  words: string;
  onWords: (words: string) => void;
  findings: LogFindings;
  /** The line of the hit one stands at. */
  at: number | null;
  onStep: (step: 1 | -1) => void;
  /** Escape in an empty field. */
  onLeave: () => void;
}

/** Searches a log; Enter goes on to the next hit, Shift and Enter back, Escape ends it. */
export function LogSearchBar(props: LogSearchBarProps) {
  const { field, words, onWords, findings, at, onStep, onLeave } = props;
  const toldId = useId();
  const none = findings.hits.length === 0;
  return (
    <div role="search" className="flex shrink-0 items-center gap-1 border-b px-2 py-1.5">
      <div className="relative min-w-0 flex-1">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3"
        />
        <Input
          ref={field}
          aria-label="Search the log"
          aria-describedby={toldId}
          placeholder="Search the log"
          autoComplete="off"
          spellCheck={false}
          value={words}
          onChange={(event) => onWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              onStep(event.shiftKey ? -1 : 1);
            } else if (event.key === "Escape") {
              // The panel's own Escape would lower the sheet.
              event.stopPropagation();
              if (words === "") onLeave();
              else onWords("");
            }
          }}
          className="pl-7"
        />
      </div>
      <span id={toldId} role="status" className="shrink-0 px-1 text-sm text-ink-3 tabular-nums">
        {words !== "" && tell(findings, at)}
      </span>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Previous hit"
        disabled={none}
        onClick={() => onStep(-1)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button variant="ghost" size="icon-sm" aria-label="Next hit" disabled={none} onClick={() => onStep(1)}>
        <ChevronDown aria-hidden />
      </Button>
      {words !== "" && (
        <Button variant="ghost" size="icon-sm" aria-label="End the search" onClick={() => onWords("")}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}

/** "3 of 128 lines"; while it still looks, with how many it has so far. */
function tell({ hits, isLooking, error }: LogFindings, at: number | null): string {
  if (error !== null) return "The search failed. Type on to try again.";
  if (hits.length === 0) return isLooking ? "Searching" : "No line";
  const many = hits.length >= MOST_HITS || isLooking ? "+" : "";
  const place = at === null ? -1 : hits.indexOf(at);
  const all = `${hits.length.toLocaleString("en")}${many}`;
  if (place < 0) return `${all} ${hits.length === 1 && many === "" ? "line" : "lines"}`;
  return `${(place + 1).toLocaleString("en")} of ${all}`;
}
