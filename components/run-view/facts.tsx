import type { ReactNode } from "react";
import { Sha } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";

/** Names and values below each other. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[7.5rem_1fr] gap-x-3 gap-y-1.5">{children}</dl>;
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="truncate text-ink-3" title={typeof name === "string" ? name : undefined}>
        {name}
      </dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

const SHA = /^(?:[0-9a-f]{40}|(?:.*@)?sha256:[0-9a-f]{64}|[0-9a-f]{64})$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;

/** A value as people read it: commits short, instants relative, the rest as it is. */
export function FactValue({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return <span className="text-ink-3">–</span>;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return <span className="tabular-nums">{value}</span>;
  if (typeof value !== "string") return <code>{JSON.stringify(value)}</code>;
  if (SHA.test(value)) return <Sha value={value} className="-ml-0.5" />;
  if (INSTANT.test(value)) return <RelativeTime at={value} />;
  return value;
}
