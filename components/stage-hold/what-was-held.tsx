import Link from "next/link";
import type { ReactNode } from "react";
import { ImageChange } from "@/components/planned-image";
import { runHref } from "@/components/runs-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { HeldFlow, PlanLine } from "./hold-types";

/** Runs that triggers had begun before the hold and that start when it ends. */
export function QueuedRuns({ projectId, queued }: { projectId: string; queued: HeldFlow["queued"] }) {
  if (queued.length === 0) return null;
  return (
    <Part title="Starts at once" label="Runs that start">
      {queued.map(({ id, number, name, trigger, triggeredBy, createdAt }) => (
        <Line key={id} when={createdAt}>
          <Link href={runHref(projectId, id)} className="font-medium underline underline-offset-2">
            #{number} {name}
          </Link>{" "}
          <span className="text-ink-3">
            {triggeredBy} · {trigger}
          </span>
        </Line>
      ))}
    </Part>
  );
}

/** What triggers would have started, and nobody will start now. */
export function SkippedTriggers({ projectId, hold }: { projectId: string; hold: HeldFlow }) {
  const { skipped, skippedCount } = hold;
  if (skippedCount === 0) {
    return (
      <Part title="Skipped triggers">
        <p className="px-3 py-1.5 text-ink-2">No trigger was skipped while it was on hold.</p>
      </Part>
    );
  }
  return (
    <Part
      title={skippedCount === 1 ? "1 trigger was skipped" : `${String(skippedCount)} triggers were skipped`}
      label="Skipped triggers"
      note="They are not made up for: the next trigger, or Run on the board, releases again."
    >
      {skipped.map(({ id, trigger, by, at, name, triggers, run }) => (
        <Line key={id} when={at}>
          <span className="font-medium">{by}</span> <span className="text-ink-3">· {trigger}</span>
          {name !== null && <> “{name}”</>}
          {triggerWords(triggers).map((words) => (
            <span key={words} className="font-mono text-sm text-ink-2">
              {" "}
              {words}
            </span>
          ))}
          {run !== null && (
            <>
              {" "}
              in{" "}
              <Link href={runHref(projectId, run.runId)} className="underline underline-offset-2">
                #{run.number}
              </Link>
            </>
          )}
        </Line>
      ))}
      {skippedCount > skipped.length && (
        <li className="px-3 py-1.5 text-sm text-ink-3">and {skippedCount - skipped.length} earlier ones</li>
      )}
    </Part>
  );
}

export interface WouldReleaseProps {
  /** Of a run of the flow now; undefined while it is being planned. */
  lines: readonly PlanLine[] | undefined;
  /** Why that cannot be said. */
  error: string | null;
}

/** What the next run of the flow would release. */
export function WouldRelease({ lines, error }: WouldReleaseProps) {
  const title = "The next run would release";
  const releases = lines?.filter(({ kind }) => kind === "Release") ?? [];
  if (releases.length === 0) {
    return (
      <Part title={title}>
        {error !== null ? (
          <p className="px-3 py-1.5 text-amber">{error}</p>
        ) : lines === undefined ? (
          <SkeletonRows rows={2} />
        ) : (
          <p className="px-3 py-1.5 text-ink-2">Nothing: the flow has no Release step.</p>
        )}
      </Part>
    );
  }
  return (
    <Part title={title} label={title}>
      {releases.map(({ key, what, image, detail, blockedBy, skipWhy }) => (
        <li key={key} className="px-3 py-1.5 [overflow-wrap:anywhere]">
          {what}
          {image !== null && <ImageChange image={image} />}
          {detail !== null && <p className="text-sm text-ink-3">{detail}</p>}
          {skipWhy !== null && <p className="text-sm text-ink-3">{skipWhy}</p>}
          {blockedBy !== null && <p className="text-sm text-amber">{blockedBy}</p>}
        </li>
      ))}
    </Part>
  );
}

interface PartProps {
  title: string;
  /** Names the list, which there is then. */
  label?: string;
  note?: string;
  children: ReactNode;
}

function Part({ title, label, note, children }: PartProps) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-semibold">{title}</h3>
      {label === undefined ? (
        <div className="rounded-md border">{children}</div>
      ) : (
        <ul aria-label={label} className="flex flex-col divide-y rounded-md border">
          {children}
        </ul>
      )}
      {note !== undefined && <p className="text-sm text-ink-3">{note}</p>}
    </section>
  );
}

function Line({ when, children }: { when: string; children: ReactNode }) {
  return (
    <li className="flex items-baseline gap-3 px-3 py-1.5">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</span>
      <RelativeTime at={when} className="shrink-0 text-sm text-ink-3" />
    </li>
  );
}

/** Branch and commit of each trigger that was met: `main 3f9c2a1`. */
function triggerWords(triggers: Readonly<Record<string, unknown>>): string[] {
  return Object.values(triggers).flatMap((value) => {
    if (typeof value !== "object" || value === null) return [];
    const { branch, sha } = value as { branch?: unknown; sha?: unknown };
    const words = [
      typeof branch === "string" ? branch : null,
      typeof sha === "string" ? sha.slice(0, 7) : null,
    ].filter((word) => word !== null);
    return words.length === 0 ? [] : [words.join(" ")];
  });
}
