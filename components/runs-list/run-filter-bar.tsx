"use client";

import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { RUN_STATUSES } from "@/core/run";
import { StatusBadge } from "@/components/status";
import { hasRunFilters, RUN_TRIGGERS, type RunFilters } from "./run-filters";

const ANY = "any";

const kindOptions = [
  { value: ANY, label: "Any kind" },
  { value: "release", label: "Releases" },
  { value: "rollback", label: "Rollbacks" },
] as const;

const statusOptions = [
  { value: ANY, label: "Any status" },
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
  filters: RunFilters;
  onChange: (filters: RunFilters) => void;
}

/** The filters of a runs list. */
export function RunFilterBar({ filters, onChange }: RunFilterBarProps) {
  return (
    <div role="search" aria-label="Filter runs" className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="Status"
        className="w-36"
        value={filters.status ?? ANY}
        options={statusOptions}
        onValueChange={(status) => onChange({ ...filters, status: status === ANY ? null : status })}
      />
      <Select
        aria-label="Kind"
        className="w-32"
        value={filters.kind ?? ANY}
        options={kindOptions}
        onValueChange={(kind) => onChange({ ...filters, kind: kind === ANY ? null : kind })}
      />
      <Select
        aria-label="Trigger"
        className="w-34"
        value={filters.trigger ?? ANY}
        options={triggerOptions}
        onValueChange={(trigger) => onChange({ ...filters, trigger: trigger === ANY ? null : trigger })}
      />
      {hasRunFilters(filters) && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => onChange({ status: null, kind: null, trigger: null })}
        >
          <X aria-hidden /> Clear
        </Button>
      )}
    </div>
  );
}
