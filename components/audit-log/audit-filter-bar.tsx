"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { hasAuditFilters, NO_FILTERS, ORIGINS, type AuditFilters } from "./audit-filters";
import { actionTitle, ORIGIN_WORDS } from "./audit-words";

const ANY = "any";

export interface AuditFilterBarProps {
  projectId: string;
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
}

/** Who, what, where from, when, and a search in what it was done to. */
export function AuditFilterBar({ projectId, filters, onChange }: AuditFilterBarProps) {
  const trpc = useTRPC();
  const { data: choices } = useQuery(trpc.audit.choices.queryOptions({ projectId }));
  const who = withChosen(choices?.who ?? [], filters.who);
  const what = withChosen(choices?.what ?? [], filters.what);
  const orNull = (value: string) => (value === ANY || value === "" ? null : value);
  return (
    <div role="search" aria-label="Filter the audit log" className="flex flex-wrap items-center gap-2">
      <div className="relative w-52 max-sm:w-full">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
        />
        <Input
          type="search"
          aria-label="Search what it was done to"
          placeholder="Search by what it was"
          className="pl-8"
          value={filters.search ?? ""}
          onChange={(event) => onChange({ ...filters, search: orNull(event.target.value) })}
        />
      </div>
      <Select
        aria-label="Who"
        className="w-34 max-sm:w-[calc(50%-4px)]"
        value={filters.who ?? ANY}
        options={[{ value: ANY, label: "Anybody" }, ...who.map((name) => ({ value: name, label: name }))]}
        onValueChange={(name) => onChange({ ...filters, who: orNull(name) })}
      />
      <Select
        aria-label="What"
        className="w-40 max-sm:w-[calc(50%-4px)]"
        value={filters.what ?? ANY}
        options={[
          { value: ANY, label: "Anything" },
          ...what.map((action) => ({ value: action, label: actionTitle(action) })),
        ]}
        onValueChange={(action) => onChange({ ...filters, what: orNull(action) })}
      />
      <Select
        aria-label="From where"
        className="w-32 max-sm:w-full"
        value={filters.origin ?? ANY}
        options={[
          { value: ANY, label: "Anywhere" },
          ...ORIGINS.map((origin) => ({ value: origin, label: ORIGIN_WORDS[origin] ?? origin })),
        ]}
        onValueChange={(origin) =>
          onChange({ ...filters, origin: ORIGINS.find((one) => one === origin) ?? null })
        }
      />
      <div className="flex items-center gap-2 max-sm:w-full max-sm:flex-col max-sm:items-stretch">
        <label className="flex items-center gap-1.5 text-ink-2">
          <span className="max-sm:w-10">From</span>
          <Input
            type="date"
            className="w-34 min-w-0 max-sm:flex-1"
            value={filters.from ?? ""}
            max={filters.to ?? undefined}
            onChange={(event) => onChange({ ...filters, from: orNull(event.target.value) })}
          />
        </label>
        <label className="flex items-center gap-1.5 text-ink-2">
          <span className="max-sm:w-10">to</span>
          <Input
            type="date"
            className="w-34 min-w-0 max-sm:flex-1"
            value={filters.to ?? ""}
            min={filters.from ?? undefined}
            onChange={(event) => onChange({ ...filters, to: orNull(event.target.value) })}
          />
        </label>
      </div>
      {hasAuditFilters(filters) && (
        <Button variant="ghost" size="sm" onClick={() => onChange(NO_FILTERS)}>
          <X aria-hidden /> Clear
        </Button>
      )}
    </div>
  );
}

/** What an address asks for is offered even if nothing of it is there. */
function withChosen(names: readonly string[], chosen: string | null): readonly string[] {
  return chosen === null || names.includes(chosen) ? names : [...names, chosen];
}
