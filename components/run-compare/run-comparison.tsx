"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Fragment, useMemo } from "react";
import { iterationsText, readIterations, toFlowTree } from "@/components/canvas";
import { runTitle, startedBy, type RunDetail } from "@/components/run-view";
import { runHref } from "@/components/runs-list";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Duration } from "@/components/ui/duration";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { diffDocuments } from "@/core/document/diff";
import { compareSteps } from "./compare-steps";
import { compareValues, toLine } from "./compare-values";
import { compareHref } from "./compare-href";
import { StepTable } from "./step-table";
import { ValueTable } from "./value-table";

export interface RunComparisonProps {
  projectId: string;
  runId: string;
  /** The run it is compared with. */
  otherId: string;
}

/** Two runs of a flow side by side, the older one on the left. Expects both runs, and those beside the first, prefetched. */
export function RunComparison({ projectId, runId, otherId }: RunComparisonProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data: chosen } = useSuspenseQuery(trpc.runs.get.queryOptions({ projectId, runId }));
  const { data: other } = useSuspenseQuery(trpc.runs.get.queryOptions({ projectId, runId: otherId }));
  const { data: beside } = useSuspenseQuery(trpc.runHistory.beside.queryOptions({ projectId, runId }));
  const [before, after] = chosen.number < other.number ? [chosen, other] : [other, chosen];
  const sides = [`#${String(before.number)}`, `#${String(after.number)}`] as const;

  const changes = useMemo(() => diffDocuments(before.document, after.document), [before, after]);
  const steps = useMemo(() => compareSteps(toSide(before), toSide(after)), [before, after]);
  const imagesBefore = useImages(before);
  const imagesAfter = useImages(after);

  return (
    <>
      <PageHeader
        title={`${runTitle(chosen)} compared with #${String(other.number)}`}
        actions={
          <Select
            aria-label="Compare with"
            className="w-72 max-w-full"
            value={otherId}
            onValueChange={(id) => router.replace(compareHref(projectId, runId, id))}
            options={beside.map(({ id, number, name, status, kind }) => ({
              value: id,
              label: `#${String(number)}${name === null ? "" : ` ${name}`} · ${kind === "rollback" ? "Rollback, " : ""}${status}`,
            }))}
          />
        }
      />
      <div className="grid gap-4 md:grid-cols-2">
        <RunCard run={before} />
        <RunCard run={after} />
      </div>
      <Card aria-label="Flow">
        <CardHeader
          title="Flow"
          detail={
            before.revisionNumber === after.revisionNumber
              ? `revision ${String(after.revisionNumber)}`
              : `revision ${String(before.revisionNumber)} → ${String(after.revisionNumber)}`
          }
        />
        <CardBody>
          {changes.length === 0 ? (
            <p className="text-ink-2">Both ran the same flow.</p>
          ) : (
            <ul aria-label="Changes of the flow" className="flex flex-col gap-1">
              {changes.map(({ text, parts }, index) => (
                <li key={`${String(index)} ${text}`} className="[overflow-wrap:anywhere]">
                  {parts.map((part, at) =>
                    typeof part === "string" ? (
                      part
                    ) : (
                      <strong key={`${String(at)} ${part.name}`}>{part.name}</strong>
                    ),
                  )}
                </li>
              ))}
            </ul>
          )}
        </CardBody>
      </Card>
      <ValueTable
        title="Arguments"
        of="Argument"
        sides={sides}
        values={compareValues(linesOf(before.arguments), linesOf(after.arguments))}
        nothing="Neither was given any."
      />
      <ValueTable
        title="Images"
        of="Service or job"
        sides={sides}
        values={compareValues(imagesBefore, imagesAfter)}
        nothing="The stage has no services or jobs."
        show={(text) => <ImageText text={text} />}
      />
      <StepTable steps={steps} sides={sides} />
    </>
  );
}

function RunCard({ run }: { run: RunDetail }) {
  const { state } = run;
  return (
    <Card aria-label={runTitle(run)}>
      <CardHeader
        title={
          <Link href={runHref(run.projectId, run.id)} className="hover:underline">
            {runTitle(run)}
            {run.name !== null && <span className="ml-2 font-normal text-ink-2">{run.name}</span>}
          </Link>
        }
        actions={<StatusBadge status={state.status} plain />}
      />
      <CardBody className="flex flex-wrap gap-x-6 gap-y-1 text-ink-2">
        <span>
          {startedBy(run)} <RelativeTime at={run.createdAt} />
        </span>
        <span>
          took <Duration from={state.startedAt} to={state.concludedAt} className="font-medium text-ink" />
        </span>
      </CardBody>
    </Card>
  );
}

function toSide({ document, state }: RunDetail) {
  return { tree: toFlowTree(document, readIterations(iterationsText(state.nodes))), run: state };
}

function linesOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toLine(value)]));
}

/** What the stage ran after a run: `main · 3f9c2a1 · b128`, by service and job. */
function useImages({ projectId, id }: RunDetail): Record<string, string | null> {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.runHistory.images.queryOptions({ projectId, runId: id }));
  return Object.fromEntries(
    data.map(({ id: target, image, build }) => {
      if (image === null) return [target, null];
      if (build === null) return [target, image.replace(/^.*sha256:/, "").slice(0, 7)];
      const words = [build.branch, build.sha.slice(0, 7), `b${String(build.number)}`];
      return [target, words.filter((word) => word !== null).join(BETWEEN)];
    }),
  );
}

const BETWEEN = " · ";

/** A commit or digest stands in letters of one width, as everywhere. */
function ImageText({ text }: { text: string }) {
  return text.split(BETWEEN).map((word, index) => (
    <Fragment key={word}>
      {index > 0 && BETWEEN}
      {/^[0-9a-f]{7}$/.test(word) ? <span className="font-mono text-sm">{word}</span> : word}
    </Fragment>
  ));
}
