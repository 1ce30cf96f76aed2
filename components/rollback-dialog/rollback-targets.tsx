"use client";

import { ArrowRight, Box, ChevronDown, ChevronRight, Cog } from "lucide-react";
import { Fragment, useId, useState } from "react";
import { ImageLabel } from "@/components/resources";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Table, TableBody, TableCell, TableHead, TableHeader } from "@/components/ui/table";
import { CommitChanges } from "./commit-changes";
import { targetKey } from "./rollback-choices";
import type { RollbackPlan, RollbackTarget } from "./rollback-types";

export interface RollbackTargetsProps {
  plan: RollbackPlan;
  /** Keys of those that shall stay as they are. */
  kept: ReadonlySet<string>;
  onKeep: (target: RollbackTarget, keep: boolean) => void;
}

/** The truth per target in a line: what runs now and would then, what goes with it, and what is left out and why. */
export function RollbackTargets({ plan, kept, onKeep }: RollbackTargetsProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (plan.targets.length === 0) {
    return <p className="text-ink-2">No service or job stood in {plan.run.stage} then, and none does now.</p>;
  }
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <div className="shrink-0 overflow-hidden rounded-md border">
      <Table aria-label={`What runs in ${plan.run.stage}, now and then`}>
        <TableHead>
          <tr className="bg-sunken">
            <TableHeader>Target</TableHeader>
            <TableHeader className="max-sm:hidden">Image now</TableHeader>
            <TableHeader className="max-sm:hidden">Image then</TableHeader>
            <TableHeader className="max-sm:hidden">Commits</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {plan.targets.map((target) => {
            const key = targetKey(target);
            return (
              <TargetRows
                key={key}
                target={target}
                kept={kept.has(key)}
                onKeep={(keep) => onKeep(target, keep)}
                open={open.has(key)}
                onToggle={() => toggle(key)}
              />
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}

interface TargetRowsProps {
  target: RollbackTarget;
  kept: boolean;
  onKeep: (keep: boolean) => void;
  open: boolean;
  onToggle: () => void;
}

function TargetRows({ target, kept, onKeep, open, onToggle }: TargetRowsProps) {
  const listId = useId();
  const remark = remarkOf(target);
  const changes = target.state === "changes";
  const dimmed = !changes || kept;
  return (
    <Fragment>
      <tr className="border-t first:border-t-0">
        <TableCell className="py-1.5 align-top whitespace-normal">
          <TargetName target={target} kept={kept} onKeep={onKeep} />
          <div
            className={cn("mt-1 flex flex-wrap items-center gap-1 pl-6 sm:hidden", dimmed && "text-ink-3")}
          >
            <ImageLabel image={target.now} />
            {target.state !== "same" && (
              <>
                <ArrowRight aria-label="becomes" role="img" className="size-3.5! text-ink-3" />
                <ImageLabel image={target.then} />
              </>
            )}
            {changes && <CommitsButton {...{ target, open, onToggle, listId }} />}
          </div>
          {remark !== null && (
            <p className={cn("pl-6 text-sm [overflow-wrap:anywhere]", changes ? "text-amber" : "text-ink-2")}>
              {remark}
            </p>
          )}
        </TableCell>
        <TableCell className="py-1.5 align-top max-sm:hidden">
          <ImageLabel image={target.now} />
        </TableCell>
        <TableCell className="py-1.5 align-top max-sm:hidden">
          {target.state === "same" ? (
            <span className="text-ink-3">the same</span>
          ) : target.then === null ? (
            <span className="text-ink-3">–</span>
          ) : (
            <ImageLabel image={target.then} />
          )}
        </TableCell>
        <TableCell className="py-1 align-top max-sm:hidden">
          {changes && <CommitsButton {...{ target, open, onToggle, listId }} />}
        </TableCell>
      </tr>
      {open && (
        <tr id={listId}>
          <td colSpan={4} className="bg-sunken px-3 py-2 pl-9">
            <CommitChanges target={target} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function TargetName({ target, kept, onKeep }: Pick<TargetRowsProps, "target" | "kept" | "onKeep">) {
  const Icon = target.kind === "service" ? Box : Cog;
  const name = (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Icon aria-hidden className="text-ink-3" />
      <span className="min-w-0 truncate font-medium">{target.name}</span>
    </span>
  );
  if (target.state === "changes") {
    return <Checkbox checked={!kept} onCheckedChange={(checked) => onKeep(!checked)} label={name} />;
  }
  return (
    <span className="flex items-center gap-2 pl-6 text-ink-2">
      {name}
      {target.state === "left-out" && (
        <span className="rounded-sm bg-slate-soft px-1.5 text-sm font-medium text-slate">Left out</span>
      )}
    </span>
  );
}

/** Why it is left out, what could not be found out, or that nothing is to be done. */
function remarkOf(target: RollbackTarget): string | null {
  if (target.leftOut !== null) return target.leftOut.message;
  if (target.state === "same") return "Runs that image already.";
  return target.warning;
}

interface CommitsButtonProps {
  target: RollbackTarget;
  open: boolean;
  onToggle: () => void;
  listId: string;
}

function CommitsButton({ target, open, onToggle, listId }: CommitsButtonProps) {
  const { disappearing, returning } = target;
  if (disappearing === null && returning === null) return <span className="text-ink-3">unknown</span>;
  const words = [
    disappearing !== null && disappearing.count > 0 && countOf(disappearing.count, "disappears", "disappear"),
    returning !== null && returning.count > 0 && countOf(returning.count, "comes back", "come back"),
  ].filter((word) => word !== false);
  if (words.length === 0) return <span className="text-ink-3">none</span>;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-expanded={open}
      aria-controls={open ? listId : undefined}
      aria-label={`Commits of ${target.name}: ${words.join(", ")}`}
      onClick={onToggle}
      className="-ml-1.5 px-1.5 tabular-nums"
    >
      <Chevron aria-hidden className="size-3.5!" />
      {words.join(", ")}
    </Button>
  );
}

/** Counting stops there. */
const MANY = 500;

function countOf(count: number, one: string, several: string): string {
  if (count === 1) return `1 ${one}`;
  return `${count >= MANY ? `${String(MANY)} or more` : String(count)} ${several}`;
}
