"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { dayOf, endOfDay, startOfDay } from "./local-days";
import { RUN_PERIODS, type RunFilters, type RunPeriod } from "./run-filters";

const ANY = "any";
const BETWEEN = "between";

const WORDS = {
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
} as const satisfies Record<RunPeriod, string>;

const options = [
  { value: ANY, label: "Any time" },
  ...RUN_PERIODS.map((period) => ({ value: period, label: WORDS[period] })),
  { value: BETWEEN, label: "Between days" },
] as const;

export interface RunPeriodFilterProps extends Pick<RunFilters, "since" | "until"> {
  onChange: (since: RunFilters["since"], until: RunFilters["until"]) => void;
}

/** From when on, and until when, runs were asked for; days are the reader's. */
export function RunPeriodFilter({ since, until, onChange }: RunPeriodFilterProps) {
  const [choosing, setChoosing] = useState(false);
  const isBetween = since instanceof Date || until !== null;
  const value = isBetween ? BETWEEN : (since ?? ANY);
  const choose = (next: (typeof options)[number]["value"]) => {
    if (next === BETWEEN) setChoosing(true);
    else onChange(next === ANY ? null : next, null);
  };
  return (
    <Popover open={choosing} onOpenChange={setChoosing}>
      <div className="relative flex items-center gap-1">
        <Select
          aria-label="Period"
          className="w-36 max-sm:w-full"
          value={value}
          options={options}
          onValueChange={choose}
        />
        <PopoverTrigger asChild>
          {isBetween ? (
            <Button size="sm" suppressHydrationWarning>
              {daysWords(since instanceof Date ? since : null, until)}
            </Button>
          ) : (
            // The popover needs a place to stand at.
            <span aria-hidden className="absolute inset-x-0 bottom-0" />
          )}
        </PopoverTrigger>
      </div>
      <PopoverContent aria-label="Days" className="w-64">
        <Days
          since={since instanceof Date ? since : null}
          until={until}
          onChoose={(from, to) => {
            onChange(from, to);
            setChoosing(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

interface DaysProps {
  since: Date | null;
  until: Date | null;
  onChoose: (since: Date | null, until: Date | null) => void;
}

function Days({ since, until, onChoose }: DaysProps) {
  const id = useId();
  const [first, setFirst] = useState(since === null ? "" : dayOf(since));
  const [last, setLast] = useState(until === null ? "" : dayOf(new Date(until.getTime() - 1)));
  const isBackwards = first !== "" && last !== "" && last < first;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) onChoose(startOfDay(first), endOfDay(last));
      }}
    >
      <label htmlFor={`${id}-first`} className="flex flex-col gap-1 text-sm font-medium text-ink-2">
        From
        <Input
          id={`${id}-first`}
          type="date"
          value={first}
          onChange={({ target }) => setFirst(target.value)}
        />
      </label>
      <label htmlFor={`${id}-last`} className="flex flex-col gap-1 text-sm font-medium text-ink-2">
        Up to and with
        <Input
          id={`${id}-last`}
          type="date"
          value={last}
          aria-invalid={isBackwards || undefined}
          aria-describedby={isBackwards ? `${id}-wrong` : undefined}
          onChange={({ target }) => setLast(target.value)}
        />
      </label>
      {isBackwards && (
        <p id={`${id}-wrong`} role="alert" className="text-sm text-red">
          The last day is before the first.
        </p>
      )}
      <Button type="submit" variant="primary">
        Show these days
      </Button>
    </form>
  );
}

function daysWords(since: Date | null, until: Date | null): string {
  const day = (at: Date) => at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  const last = until === null ? null : day(new Date(until.getTime() - 1));
  if (since === null) return `until ${last ?? "now"}`;
  return last === null ? `since ${day(since)}` : `${day(since)} – ${last}`;
}
