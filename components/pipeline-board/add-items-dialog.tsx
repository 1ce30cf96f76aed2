"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Box, Cog, Database, Search } from "lucide-react";
import { useState, type FormEvent } from "react";
import { failureText, useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { BoardPlace, BoardStage } from "./board-types";

type FreeItem = ApiOutputs["pipelines"]["freeItems"][number];

const FORM = "add-items-form";
const ICONS = { service: Box, job: Cog, addon: Database } as const satisfies Record<
  FreeItem["kind"],
  typeof Box
>;
const keyOf = ({ kind, id }: FreeItem) => `${kind}/${id}`;

/** Free services, jobs and databases to tick; those of another stage are not offered. */
export function AddItemsDialog({
  place,
  stage,
  onClose,
}: {
  place: BoardPlace;
  stage: BoardStage;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [query, setQuery] = useState("");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const { data: items, error } = useQuery(
    trpc.pipelines.freeItems.queryOptions({ projectId: place.projectId }, { staleTime: 0 }),
  );
  const add = useMutation(
    trpc.pipelines.addItems.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
        onClose();
      },
      // One of them may stand elsewhere by now.
      onError: () => queries.invalidateQueries(trpc.pipelines.freeItems.pathFilter()),
    }),
  );
  const chosen = items?.filter((item) => ticked.has(keyOf(item))) ?? [];
  const shown = items?.filter((item) => matches(item, query)) ?? [];
  const toggle = (key: string) =>
    setTicked((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return;
    add.mutate({ ...place, stageId: stage.id, items: chosen.map(({ kind, id }) => ({ kind, id })) });
  };
  const count = chosen.length;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Add items to ${stage.name}`}
        description="A service, job or database stands in one stage only; these are free."
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              type="submit"
              form={FORM}
              variant="primary"
              pending={add.isPending}
              disabled={count === 0}
            >
              {count === 0 ? "Add items" : `Add ${String(count)} ${count === 1 ? "item" : "items"}`}
            </Button>
          </>
        }
        className="flex min-h-64 flex-col gap-3"
      >
        {(error ?? add.error) && <InlineAlert tone="danger">{failureText(error ?? add.error)}</InlineAlert>}
        <form id={FORM} onSubmit={submit} className="flex flex-col gap-2">
          <div className="relative">
            <Search aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3" />
            <Input
              type="search"
              aria-label="Search"
              placeholder="Search by name, kind or type"
              className="pl-8"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
          {items === undefined && !error && <SkeletonRows rows={4} />}
          <ul aria-label="Free items">
            {shown.map((item) => (
              <li key={keyOf(item)} className="rounded-sm px-1 py-1 hover:bg-hover">
                <Checkbox
                  checked={ticked.has(keyOf(item))}
                  onCheckedChange={() => toggle(keyOf(item))}
                  label={<FreeItemLabel item={item} />}
                />
              </li>
            ))}
          </ul>
        </form>
        {items?.length === 0 && (
          <EmptyState icon={Box} title="Nothing is free">
            Every service, job and database of this project stands in a stage already. Make a new one first.
          </EmptyState>
        )}
        {items !== undefined && items.length > 0 && shown.length === 0 && (
          <p className="py-6 text-center text-ink-3">No free item matches “{query}”.</p>
        )}
      </DialogContent>
    </Dialog>
  );
}

function FreeItemLabel({ item }: { item: FreeItem }) {
  const Icon = ICONS[item.kind];
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Icon aria-hidden className="text-ink-3" />
      <span className="font-medium">{item.name}</span>
      {item.name !== item.id && <span className="text-ink-3">{item.id}</span>}
      <span className="truncate text-sm text-ink-3">
        {item.kind}
        {item.detail && ` · ${item.detail}`}
      </span>
    </span>
  );
}

function matches(item: FreeItem, query: string): boolean {
  const text = `${item.name} ${item.id} ${item.kind} ${item.detail}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
