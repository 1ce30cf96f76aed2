"use client";

import { ChevronRight } from "lucide-react";
import { Fragment, useState } from "react";
import type { ApiOutputs } from "@/components/trpc";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { readAuditDetail } from "./audit-detail";
import { AuditDiff } from "./audit-diff";
import { actionWords, ORIGIN_WORDS } from "./audit-words";

type AuditEntry = ApiOutputs["audit"]["list"]["entries"][number];

/** Entries as sentences; pressing one shows what changed. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Table aria-label="Audit log">
      <TableHead>
        <tr>
          <TableHeader>What</TableHeader>
          <TableHeader className="max-md:hidden">From where</TableHeader>
          <TableHeader className="text-right">When</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {entries.map((entry) => {
          const open = entry.id === openId;
          return (
            <Fragment key={entry.id}>
              <TableRow interactive className={cn(open && "bg-selected hover:bg-selected")}>
                <TableCell className="w-full max-w-0">
                  <button
                    type="button"
                    aria-expanded={open}
                    onClick={() => setOpenId(open ? null : entry.id)}
                    className="flex w-full items-center gap-1.5 text-left after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                  >
                    <ChevronRight
                      aria-hidden
                      className={cn("text-ink-3 transition-transform", open && "rotate-90")}
                    />
                    <span className="min-w-0 truncate max-sm:py-2 max-sm:[overflow-wrap:anywhere] max-sm:whitespace-normal">
                      <span className="font-medium">{entry.actorName}</span>{" "}
                      <span className="text-ink-2">{actionWords(entry.action)}</span>{" "}
                      <span className="font-medium">{entry.subject}</span>
                    </span>
                  </button>
                </TableCell>
                <TableCell className="text-ink-2 max-md:hidden">{originOf(entry)}</TableCell>
                <TableCell className="text-right text-ink-2">
                  <RelativeTime at={entry.at} className="relative z-10" />
                </TableCell>
              </TableRow>
              {open && (
                <tr className="border-b bg-sunken last:border-b-0">
                  <td colSpan={3} className="p-3 pl-9 max-sm:pl-3">
                    <p className="mb-2 text-ink-2">
                      <code>{entry.action}</code> · {originOf(entry)}
                    </p>
                    <AuditDiff detail={readAuditDetail(entry.detail)} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </TableBody>
    </Table>
  );
}

/** `API · token CI · 10.0.0.7` */
function originOf({ origin, tokenName, address }: AuditEntry): string {
  return [ORIGIN_WORDS[origin] ?? origin, tokenName === null ? null : `token ${tokenName}`, address]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}
