"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, FlaskConical } from "lucide-react";
import { failureText, useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Sha } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { formatExact } from "@/components/ui/format-time";
import { isRecord } from "@/core/document";
import { useEditorContext } from "../editor-context";

type Trial = ApiOutputs["webhooks"]["tryTrigger"];
type Tried = Extract<Trial, { kind: "git" }>["tried"][number];

/** What the trigger, as it is written now, would have made of what there is; nothing is started. */
export function TriggerTrial({ trigger }: { trigger: unknown }) {
  const { place, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const trial = useMutation(trpc.webhooks.tryTrigger.mutationOptions());
  const tryOn = (branch: string | null) => trial.mutate({ ...place, trigger, branch });
  const isOfAnother =
    trial.variables !== undefined && JSON.stringify(trial.variables.trigger) !== JSON.stringify(trigger);
  const isCron = isRecord(trigger) && trigger.kind === "cron";
  const ref = isRecord(trigger) && typeof trigger.ref === "string" ? trigger.ref : null;
  const { data } = trial;
  return (
    <section className="flex min-w-0 flex-col gap-3 border-t pt-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Button
          disabled={whyNotEdit !== null}
          title={whyNotEdit ?? undefined}
          pending={trial.isPending}
          onClick={() => tryOn(data?.kind === "git" ? data.branch : null)}
        >
          <FlaskConical aria-hidden /> {isCron ? "Show the next times" : "Test against the last 20 commits"}
        </Button>
        {data?.kind === "git" && data.branch !== null && (
          <Field label="Commits of" className="w-56 max-w-full">
            {(control) => (
              <Select
                {...control}
                value={data.branch ?? undefined}
                disabled={trial.isPending}
                onValueChange={tryOn}
                options={[...new Set([data.branch ?? "", ...data.branches])].map((value) => ({
                  value,
                  label: value,
                }))}
              />
            )}
          </Field>
        )}
      </div>
      {trial.error && <InlineAlert tone="danger" title={failureText(trial.error)} />}
      {data !== undefined && isOfAnother && (
        <p role="status" className="text-sm text-ink-3">
          The trigger has changed since. Test it again.
        </p>
      )}
      {data?.kind === "cron" && (
        <ol aria-label="Next times" className="divide-y rounded-md border">
          {data.times.map((at) => (
            <li key={at} className="flex h-9 items-center justify-between gap-3 px-3 tabular-nums">
              {formatExact(Date.parse(at))} <span className="text-sm text-ink-3">{utc(at)}</span>
            </li>
          ))}
          {data.times.length === 0 && <li className="px-3 py-2 text-ink-3">It never comes.</li>}
        </ol>
      )}
      {data?.kind === "git" && <TriedList tried={data.tried} name={ref} />}
    </section>
  );
}

function utc(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")} UTC`;
}

function TriedList({ tried, name }: { tried: readonly Tried[]; name: string | null }) {
  const started = tried.filter(({ starts }) => starts).length;
  if (tried.length === 0)
    return <p className="text-ink-3">There is nothing in the repository to try it on.</p>;
  return (
    <>
      <p role="status" className="text-sm text-ink-2">
        {started} of {tried.length} would start a run. Each commit is taken as if it had been pushed alone.
      </p>
      <ul aria-label="What would start a run" className="divide-y rounded-md border">
        {tried.map((one) => (
          <TriedRow
            key={`${one.kind} ${one.branch} ${one.pullRequestId} ${one.sha}`}
            tried={one}
            name={name}
          />
        ))}
      </ul>
    </>
  );
}

const WORDS = { push: "", pull: "Pull request", tag: "Tag", deleted: "Deleted" } as const;

function TriedRow({ tried, name }: { tried: Tried; name: string | null }) {
  const { kind, branch, pullRequestId, sha, title, author, at, starts, reason, values } = tried;
  const Icon = starts ? CircleCheck : CircleSlash;
  const what = [
    WORDS[kind],
    pullRequestId === null ? "" : `#${pullRequestId}`,
    kind === "push" ? "" : branch,
  ];
  return (
    <li className="flex items-start gap-2 px-3 py-2">
      <Icon aria-hidden className={starts ? "mt-0.5 text-green" : "mt-0.5 text-ink-3"} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{starts ? "Starts a run" : "Starts nothing"}</span>
          <Sha value={sha} />
          <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
        </p>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
          {[...what.filter(Boolean), author].join(" · ")}
          {at !== null && (
            <>
              {" · "}
              <RelativeTime at={at} />
            </>
          )}
        </p>
        {reason !== null && <p className="text-sm [overflow-wrap:anywhere]">{reason}</p>}
        {values !== null && name !== null && (
          <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 font-mono text-sm">
            {Object.entries(values).map(([key, value]) => (
              <div key={key} className="col-span-2 grid grid-cols-subgrid">
                <dt className="text-ink-3">{`refs.${name}.${key}`}</dt>
                <dd className="[overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}
