"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { RUN_STATUSES } from "@/core/run";
import { hasRunFilters, NO_FILTERS, RUN_TRIGGERS, type RunFilters } from "./run-filters";
import { RunPeriodFilter } from "./run-period-filter";
import { RunSearch } from "./run-search";
import { startersInput, type RunsPlace } from "./runs-query";

const ANY = "any";
/** Stands before a name, so that nobody can be called like a choice. */
const BY = "by ";

const kindOptions = [
  { value: ANY, label: "Any kind" },
  { value: "release", label: "Releases" },
  { value: "rollback", label: "Rollbacks" },
] as const;

const statusOptions = [
  { value: ANY, label: "Any status" },
  { value: "open", label: "Not ended" },
  ...RUN_STATUSES.map((status) => ({
    value: status,
    label: <StatusBadge status={status} plain className="font-normal" />,
  })),
] as const;

const triggerOptions = [
  { value: ANY, label: "Any trigger" },
  ...RUN_TRIGGERS.map((trigger) => ({ value: trigger, label: trigger })),
] as const;

export interface RunFilterBarProps {
  place: RunsPlace;
  filters: RunFilters;
  onChange: (filters: RunFilters) => void;
}

/** The filters of a runs list. */
export function RunFilterBar({ place, filters, onChange }: RunFilterBarProps) {
  return (
    <div
      role="search"
      aria-label="Filter runs"
      className="flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2"
    >
      <RunSearch
        text={filters.text}
        onText={(text) => onChange({ ...filters, text })}
        className="w-64 max-sm:col-span-2 max-sm:w-full"
      />
      <Select
        aria-label="Status"
        className="w-32 max-sm:w-full"
        value={filters.status ?? ANY}
        options={statusOptions}
        onValueChange={(status) => onChange({ ...filters, status: status === ANY ? null : status })}
      />
      {filters.to === null && (
        <Select
          aria-label="Kind"
          className="w-28 max-sm:w-full"
          value={filters.kind ?? ANY}
          options={kindOptions}
          onValueChange={(kind) => onChange({ ...filters, kind: kind === ANY ? null : kind })}
        />
      )}
      <Select
        aria-label="Trigger"
        className="w-30 max-sm:w-full"
        value={filters.trigger ?? ANY}
        options={triggerOptions}
        onValueChange={(trigger) => onChange({ ...filters, trigger: trigger === ANY ? null : trigger })}
      />
      <StarterFilter place={place} who={filters.who} onWho={(who) => onChange({ ...filters, who })} />
      <RunPeriodFilter
        since={filters.since}
        until={filters.until}
        onChange={(since, until) => onChange({ ...filters, since, until })}
      />
      {hasRunFilters({ ...filters, to: null }) && (
        <Button variant="ghost" size="sm" onClick={() => onChange({ ...NO_FILTERS, to: filters.to })}>
          <X aria-hidden /> Clear filters
        </Button>
      )}
    </div>
  );
}

function StarterFilter(props: { place: RunsPlace; who: string | null; onWho: (who: string | null) => void }) {
  const { place, who, onWho } = props;
  const trpc = useTRPC();
  const { data } = useQuery(trpc.runs.starters.queryOptions(startersInput(place)));
  // Who is in the address counts, lately active or not.
  const names = new Set([...(data ?? []), ...(who === null ? [] : [who])]);
  return (
    <Select
      aria-label="Started by"
      className="w-32 max-sm:w-full"
      value={who === null ? ANY : `${BY}${who}`}
      options={[
        { value: ANY, label: "Anybody" },
        ...[...names].map((name) => ({ value: `${BY}${name}`, label: name })),
      ]}
      onValueChange={(value) => onWho(value === ANY ? null : value.slice(BY.length))}
    />
  );
}
