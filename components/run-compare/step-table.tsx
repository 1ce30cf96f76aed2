import { describeNode, KindIcon } from "@/components/canvas";
import { StatusIcon } from "@/components/status";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/format-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ComparedStep, StepTime } from "./compare-steps";

export interface StepTableProps {
  steps: readonly ComparedStep[];
  /** "#11" and "#12". */
  sides: readonly [string, string];
}

/** Less than this is noise, milliseconds. */
const NOISE_MS = 1_000;

/** How each step ended and how long it took, then and now. */
export function StepTable({ steps, sides }: StepTableProps) {
  const longest = Math.max(1, ...steps.flatMap(({ before, after }) => [before?.ms ?? 0, after?.ms ?? 0]));
  return (
    <Card aria-label="Steps">
      <CardHeader title="Steps" detail={String(steps.length)} />
      <Table aria-label="Steps">
        <TableHead>
          <tr>
            <TableHeader>Step</TableHeader>
            <TableHeader className="text-right">{sides[0]}</TableHeader>
            <TableHeader className="text-right">{sides[1]}</TableHeader>
            <TableHeader className="text-right">Difference</TableHeader>
            <TableHeader className="w-1/4 max-sm:hidden">
              <span className="sr-only">Durations as bars</span>
            </TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {steps.map((step) => (
            <StepLine
              key={`${step.node.key}/${step.after === null ? "gone" : ""}`}
              step={step}
              longest={longest}
            />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function StepLine({ step: { node, before, after }, longest }: { step: ComparedStep; longest: number }) {
  const { titleText, icon } = describeNode(node, after?.state?.spec ?? before?.state?.spec ?? undefined);
  return (
    <TableRow>
      <TableHeader scope="row" className="border-b-0 font-normal text-ink">
        <span className="flex items-center gap-2">
          <KindIcon name={icon} className="text-ink-3" />
          <span className="max-w-72 truncate">{titleText}</span>
        </span>
      </TableHeader>
      <Time time={before} word="not in the flow" />
      <Time time={after} word="not in the flow" />
      <TableCell className="text-right tabular-nums">
        <Difference before={before?.ms ?? null} after={after?.ms ?? null} />
      </TableCell>
      <TableCell className="max-sm:hidden" aria-hidden>
        <span className="flex flex-col gap-0.5">
          <Bar ms={before?.ms ?? 0} longest={longest} className="bg-line-strong" />
          <Bar ms={after?.ms ?? 0} longest={longest} className="bg-accent" />
        </span>
      </TableCell>
    </TableRow>
  );
}

function Time({ time, word }: { time: StepTime | null; word: string }) {
  return (
    <TableCell className="text-right text-ink-2 tabular-nums">
      {time === null ? (
        <span className="text-ink-3">{word}</span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          {time.ms === null ? "–" : formatDuration(time.ms)}
          <StatusIcon status={time.state?.status ?? "Pending"} />
        </span>
      )}
    </TableCell>
  );
}

function Difference({ before, after }: { before: number | null; after: number | null }) {
  if (before === null || after === null) return <span className="text-ink-3">–</span>;
  const ms = after - before;
  if (Math.abs(ms) < NOISE_MS) return <span className="text-ink-3">about the same</span>;
  return ms > 0 ? (
    <span className="text-amber">{formatDuration(ms)} longer</span>
  ) : (
    <span className="text-green">{formatDuration(-ms)} shorter</span>
  );
}

function Bar({ ms, longest, className }: { ms: number; longest: number; className: string }) {
  return (
    <span className={cn("h-1 rounded-sm", className)} style={{ width: `${String((ms / longest) * 100)}%` }} />
  );
}
