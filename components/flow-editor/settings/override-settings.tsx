"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Lock, LockOpen, Trash2 } from "lucide-react";
import { useState } from "react";
import { failureText, useTRPC, type ApiInputs, type ApiOutputs } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useEditorContext } from "../editor-context";
import { OverrideImport } from "./override-import";
import { OverrideForm } from "./override-form";

type Override = ApiOutputs["flows"]["overrides"][number];
export type OverrideChange = Pick<ApiInputs["flows"]["changeOverrides"], "set" | "remove">;
type Way = "table" | "json" | "env";

/** Values for arguments that are stored encrypted beside the flow, set and replaced and never shown. */
export function OverrideSettings() {
  const { place, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>("table");
  const stored = useQuery(trpc.flows.overrides.queryOptions(place));
  const change = useMutation(
    trpc.flows.changeOverrides.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries(trpc.flows.overrides.queryFilter(place)),
          // The names are what steps may read.
          queries.invalidateQueries(trpc.flows.editorFacts.queryFilter(place)),
        ]),
    }),
  );
  const save = (wanted: OverrideChange) => change.mutateAsync({ ...place, ...wanted });
  const overrides = stored.data ?? [];
  return (
    <section className="flex flex-col gap-4">
      <p className="text-ink-2">
        A stored value takes the place of an argument’s default. It is encrypted, masked wherever it flows,
        exported nowhere and shown to nobody again. A locked one cannot be replaced by what a run is given.
        Changes take effect at once, for the next run.
      </p>
      {whyNotEdit === null && (
        <SegmentedControl
          label="How to change stored values"
          className="self-start"
          value={way}
          onValueChange={setWay}
          options={[
            { value: "table", label: "Table" },
            { value: "json", label: "JSON" },
            { value: "env", label: ".env" },
          ]}
        />
      )}
      {change.isError && <InlineAlert tone="danger" title={failureText(change.error)} />}
      {stored.isError && <InlineAlert tone="danger" title={failureText(stored.error)} />}
      {stored.isPending && <SkeletonRows rows={3} />}
      {stored.data && overrides.length === 0 && <p className="text-ink-3">No value is stored yet.</p>}
      {overrides.length > 0 && (
        <ul aria-label="Stored values" className="divide-y rounded-md border">
          {overrides.map((override) => (
            <OverrideRow
              key={override.name}
              override={override}
              readOnly={whyNotEdit !== null}
              isPending={change.isPending}
              onSave={save}
            />
          ))}
        </ul>
      )}
      {whyNotEdit === null &&
        (way === "table" ? (
          <OverrideForm
            names={overrides.map(({ name }) => name)}
            isPending={change.isPending}
            onSave={save}
          />
        ) : (
          <OverrideImport
            key={way}
            format={way}
            stored={overrides}
            isPending={change.isPending}
            onSave={save}
          />
        ))}
    </section>
  );
}

interface OverrideRowProps {
  override: Override;
  readOnly: boolean;
  isPending: boolean;
  onSave: (change: OverrideChange) => Promise<unknown>;
}

function OverrideRow({ override: { name, locked }, readOnly, isPending, onSave }: OverrideRowProps) {
  const [asks, setAsks] = useState(false);
  // What went wrong stands above the list.
  const save = (change: OverrideChange) => void onSave(change).catch(() => undefined);
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-2 px-3 py-1">
      <code className="min-w-0 flex-1 [overflow-wrap:anywhere]">{name}</code>
      <Badge tone="green">
        <KeyRound aria-hidden /> Set
      </Badge>
      {locked && (
        <Badge tone="amber">
          <Lock aria-hidden /> Locked
        </Badge>
      )}
      {!readOnly && (
        <>
          <Button
            size="sm"
            disabled={isPending}
            aria-label={locked ? `Unlock ${name}` : `Lock ${name}`}
            onClick={() => save({ set: [{ name, locked: !locked }] })}
          >
            {locked ? <LockOpen aria-hidden /> : <Lock aria-hidden />} {locked ? "Unlock" : "Lock"}
          </Button>
          <Button
            variant="ghost"
            size="icon"
            disabled={isPending}
            aria-label={`Remove ${name}`}
            onClick={() => setAsks(true)}
          >
            <Trash2 aria-hidden />
          </Button>
          <ConfirmDialog
            open={asks}
            onOpenChange={setAsks}
            title={`Remove the stored value of ${name}`}
            action={`Remove the value of ${name}`}
            onConfirm={() => {
              setAsks(false);
              save({ remove: [name] });
            }}
          >
            Nobody can read it any more, Slipway neither. The next run takes the document’s default, or what
            it is given.
          </ConfirmDialog>
        </>
      )}
    </li>
  );
}
