"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hourglass, Play } from "lucide-react";
import { useState } from "react";
import { HoldDialog, ResumeDialog } from "@/components/stage-hold";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { isRecord, type ConcurrencyPolicy } from "@/core/document";
import { useEditorContext } from "../editor-context";

const POLICIES = {
  allow: ["Run beside it", "As many runs at once as somebody asks for."],
  queue: ["Wait in turn", "One at a time, in the order they were asked for; people before triggers."],
  forbid: ["Ignore the new one", "While one runs or waits, nothing else is started."],
  latest: [
    "Keep only the newest waiting",
    "The one that runs goes on; of those that wait only the newest stays.",
  ],
  replace: ["Abort the one that runs", "It is aborted, and the new one starts when it has ended."],
} as const satisfies Record<ConcurrencyPolicy, readonly [string, string]>;
const NAMES = ["allow", "queue", "forbid", "latest", "replace"] as const;

/** How runs of the flow go together, and what keeps them from starting. */
export function RunSettings() {
  return (
    <div className="flex flex-col gap-6">
      <Concurrency />
      <Pause />
      <Hold />
    </div>
  );
}

function Concurrency() {
  const { state, dispatch, whyNotEdit } = useEditorContext();
  const document = state.legible.value;
  const options = isRecord(document) && isRecord(document.options) ? document.options : {};
  const policy = NAMES.find((name) => name === options.concurrencyPolicy) ?? "allow";
  return (
    <Field
      label="When a run is asked for while another goes on"
      hint={`${POLICIES[policy][1]} Part of the document: it counts once the draft is published.`}
      className="max-w-md"
    >
      {(control) => (
        <Select
          {...control}
          value={policy}
          disabled={whyNotEdit !== null}
          onValueChange={(value) =>
            dispatch({ type: "set-document", path: ["options", "concurrencyPolicy"], value })
          }
          options={NAMES.map((value) => ({ value, label: POLICIES[value][0] }))}
        />
      )}
    </Field>
  );
}

function Pause() {
  const { place, state, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const flow = useQuery(trpc.flows.get.queryOptions(place));
  const pause = useMutation(
    trpc.flows.pause.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries(trpc.flows.get.queryFilter(place)),
          queries.invalidateQueries(trpc.pipelines.board.pathFilter()),
        ]),
    }),
  );
  const document = state.legible.value;
  const options = isRecord(document) && isRecord(document.options) ? document.options : {};
  const isPaused = flow.data?.paused ?? false;
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-start gap-3">
        <Switch
          id="flow-paused"
          aria-describedby="flow-paused-hint"
          checked={pause.isPending ? pause.variables.paused : isPaused}
          disabled={whyNotEdit !== null || !flow.data || pause.isPending}
          onCheckedChange={(paused) => pause.mutate({ ...place, paused })}
          className="mt-1"
        />
        <div>
          <label htmlFor="flow-paused" className="font-medium">
            Pause triggers
          </label>
          <p id="flow-paused-hint" className="text-sm text-ink-2">
            Git and webhook triggers start nothing; people and the API still run the flow. It takes effect at
            once.
            {flow.data === null && " There is no flow to pause before the first is published."}
            {typeof options.paused === "boolean" &&
              ` The document says paused: ${String(options.paused)} too, and publishing it sets this switch again.`}
          </p>
        </div>
      </div>
      {pause.isError && <InlineAlert tone="danger" title={failureText(pause.error)} />}
    </section>
  );
}

function Hold() {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const flow = useQuery(trpc.flows.get.queryOptions(place));
  const held = useQuery(trpc.flows.held.queryOptions(place, { enabled: flow.data !== null }));
  const { data: permissions } = useQuery(
    trpc.session.permissions.queryOptions({ projectId: place.projectId }),
  );
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    void queries.invalidateQueries(trpc.flows.held.queryFilter(place));
  };
  const hold = held.data ?? null;
  const isAllowed = permissions?.may["roll-back"] === true;
  const whyNot = isAllowed
    ? undefined
    : `Holding a stage needs the role ${permissions?.needs["roll-back"] ?? "approver"}.`;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-medium">Hold</h3>
      {hold === null ? (
        <p className="text-sm text-ink-2">
          On hold, triggers, schedules and other flows start nothing here, and a person who runs the flow says
          why.
        </p>
      ) : (
        <InlineAlert tone="warning" title={`${place.stage} is on hold: ${hold.reason}`}>
          Since <RelativeTime at={hold.heldAt} />, by {hold.heldBy}
        </InlineAlert>
      )}
      <Button
        className="self-start"
        disabled={!isAllowed || flow.data === null || held.isPending}
        title={whyNot}
        onClick={() => setOpen(true)}
      >
        {hold === null ? <Hourglass aria-hidden /> : <Play aria-hidden />}
        {hold === null ? `Hold ${place.stage}` : `Resume ${place.stage}`}
      </Button>
      {open &&
        (hold === null ? (
          <HoldDialog place={place} onClose={close} />
        ) : (
          <ResumeDialog place={place} onClose={close} />
        ))}
    </section>
  );
}
