import type { NotificationContent, Tone } from "./content";
import type { NotificationEventKind } from "./events";
import { oneLine, severalLines } from "./plain-text";
import type { Occurrence, ToldApproval, ToldRun } from "./read-occurrence";

/**
 * What is told of something that happened.
 * @param publicUrl where people reach the product, without a trailing slash
 * @param mask hides the secrets of the project and the run
 */
export function describe(
  occurrence: Occurrence,
  publicUrl: string,
  mask: (text: string) => string,
): NotificationContent {
  const { kind, at, project, pipelineId, stage, run, approval, hold } = occurrence;
  const line = (text: string) => oneLine(mask(text));
  const urls = linksOf(occurrence, publicUrl);
  const { title, tone, note, action } = sayings(occurrence, urls)[kind]();
  const facts: [label: string, value: string | null | undefined][] = [
    ["Project", project.name],
    ["Stage", `${pipelineId} / ${stage.name}`],
    ["Run", run?.name],
    ["Started by", run && startedBy(run)],
    ["Failed step", run?.failure?.step],
    ["Took", run && tookOf(run)],
    ["Approval", approval && (approval.ref ?? `step ${approval.nodeKey}`)],
    ["Needs", approval && kind === "approval.waiting" ? needsOf(approval) : null],
    ["Until", approval?.until && kind === "approval.waiting" ? minuteOf(approval.until) : null],
    ["Held by", hold?.heldBy],
  ];
  return {
    event: kind,
    tone,
    title: line(title),
    facts: facts.flatMap(([label, value]) => {
      const text = value == null ? "" : line(value);
      return text === "" ? [] : [{ label, value: text }];
    }),
    note: note === null || note.trim() === "" ? null : severalLines(mask(note)),
    action,
    at: at.toISOString(),
    data: masked(dataOf(occurrence, urls), mask),
  };
}

interface Links {
  board: string;
  run: string | null;
  /** Its step, where the button is. */
  approval: string | null;
}

function linksOf({ project, pipelineId, run, approval }: Occurrence, publicUrl: string): Links {
  const at = `${publicUrl}/projects/${encodeURIComponent(project.id)}`;
  const runUrl = run === null ? null : `${at}/runs/${run.id}`;
  return {
    board: `${at}/pipelines/${encodeURIComponent(pipelineId)}`,
    run: runUrl,
    approval:
      runUrl === null || approval === null ? null : `${runUrl}?node=${encodeURIComponent(approval.nodeKey)}`,
  };
}

interface Saying {
  title: string;
  tone: Tone;
  note: string | null;
  action: NotificationContent["action"];
}

function sayings(
  { stage, run, approval, hold }: Occurrence,
  links: Links,
): Record<NotificationEventKind, () => Saying> {
  const what = `${run?.kind === "rollback" ? "Rollback" : "Release"} #${run?.number ?? 0} to ${stage.name}`;
  const open = (label: string, url: string | null) => (url === null ? null : { label, url });
  const ofRun = (did: string, tone: Tone, note: string | null = null): Saying => ({
    title: `${what} ${did}`,
    tone,
    note,
    action: open("Open run", links.run),
  });
  const gate = approval?.ref ?? "Approval";
  return {
    "run.started": () => ofRun("started", "neutral"),
    "run.succeeded": () => ofRun("succeeded", "good"),
    "run.failed": () => ofRun("failed", "bad", run?.failure?.message ?? null),
    "run.aborted": () => ofRun("was aborted", "neutral"),
    "run.rolled-back": () => ({
      ...ofRun("", "good"),
      title: `${stage.name} was rolled back by run #${run?.number ?? 0}`,
    }),
    "approval.waiting": () => ({
      title: `${what} waits for approval`,
      tone: "asking",
      note: approval?.instructions ?? null,
      action: open("Approve or reject", links.approval),
    }),
    "approval.decided": () => {
      const { by = "Somebody", verdict = "approve", comment = "" } = approval?.decision ?? {};
      return {
        title: `${by} ${verdict === "approve" ? "approved" : "rejected"} “${gate}” of ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
        tone: verdict === "approve" ? "good" : "bad",
        note: comment,
        action: open("Open run", links.approval),
      };
    },
    "stage.held": () => ({
      title: `${stage.name} is on hold`,
      tone: "asking",
      note: hold?.reason ?? null,
      action: open("Open board", links.board),
    }),
  };
}

function startedBy({ triggeredBy, trigger, cause }: ToldRun): string {
  const how = trigger === "manual" || trigger === triggeredBy ? "" : ` (${trigger})`;
  return `${triggeredBy}${how}${cause === null ? "" : `: ${cause}`}`;
}

function tookOf({ startedAt, concludedAt }: ToldRun): string | null {
  if (startedAt === null || concludedAt === null) return null;
  const seconds = Math.max(0, Math.round((concludedAt.getTime() - startedAt.getTime()) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function needsOf({ amount, approvers }: ToldApproval): string {
  const people = amount === 1 ? "one person" : `${amount} people`;
  return approvers === null ? people : `${people} of ${approvers.join(", ")}`;
}

/** `2026-11-22 16:04 UTC`: readers are in several zones. */
function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function dataOf(
  { project, pipelineId, stage, run, approval, hold }: Occurrence,
  links: Links,
): Record<string, unknown> {
  return {
    project,
    pipeline: pipelineId,
    stage: stage.name,
    run: run === null ? null : { ...run, url: links.run },
    ...(approval !== null && { approval: { ...approval, url: links.approval } }),
    ...(hold !== null && { hold }),
  };
}

function masked(data: Record<string, unknown>, mask: (text: string) => string): Record<string, unknown> {
  const whole = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return mask(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(whole) as Record<string, unknown>;
}
