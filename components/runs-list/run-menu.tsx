"use client";

import { Ellipsis, History, Undo2 } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { isRunConcluded } from "@/core/run";
import { rollbackHref, rollbacksHref } from "./run-href";
import type { RunListItem } from "./run-list-item";

export interface RunMenuProps {
  projectId: string;
  run: RunListItem;
  /** A sentence when this person may not roll back. */
  whyNotRollBack: string | undefined;
}

/** What can be done with a run in a list, beside opening it. */
export function RunMenu({ projectId, run, whyNotRollBack }: RunMenuProps) {
  const whyNot = isRunConcluded(run.status) ? whyNotRollBack : "It has not ended yet.";
  const words = (
    <>
      <Undo2 aria-hidden /> Roll back to #{run.number}
    </>
  );
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More about #${String(run.number)}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {whyNot === undefined ? (
          <DropdownMenuItem asChild>
            <Link href={rollbackHref(projectId, run.id)}>{words}</Link>
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem blockedBy={whyNot}>{words}</DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <Link href={rollbacksHref(projectId, run)}>
            <History aria-hidden /> View rollbacks to #{run.number}
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
