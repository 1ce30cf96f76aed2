import type { DeliveryEvent, NotificationContent, Tone } from "./content";
import { clip } from "./plain-text";
import { DIGEST } from "./tunables";

const URGENCY = ["asking", "bad", "neutral", "good"] as const satisfies readonly Tone[];

const COUNTED = {
  "approval.waiting": "Waiting for approval",
  "run.failed": "Failed",
  "stage.held": "On hold",
  "run.aborted": "Aborted",
  "run.rolled-back": "Rolled back",
  "run.succeeded": "Succeeded",
  "approval.decided": "Approvals decided",
  "run.started": "Started",
  test: "Tests",
} as const satisfies Record<DeliveryEvent, string>;

const LINE_CHARACTERS = 120;

/** Of what waits, oldest first, that which one message tells: the first alone, or all when they are too many. */
export function together<Row extends { event: string }>(waiting: readonly Row[]): readonly Row[] {
  const [first] = waiting;
  if (first === undefined) return [];
  // Whoever is asked wants the button, not a list; unless there are as many of these.
  const asks = waiting.filter(({ event }) => event === "approval.waiting").length > DIGEST.above;
  const folded = asks ? waiting : waiting.filter(({ event }) => event !== "approval.waiting");
  return folded.length > DIGEST.above && folded.includes(first) ? folded : [first];
}

/** Several messages as one. They are of one project. @param url where its runs are seen */
export function digest(contents: readonly NotificationContent[], url: string): NotificationContent {
  const byUrgency = contents.toSorted((a, b) => URGENCY.indexOf(a.tone) - URGENCY.indexOf(b.tone));
  const lines = byUrgency.slice(0, DIGEST.lines).map(({ title }) => `• ${clip(title, LINE_CHARACTERS)}`);
  const left = contents.length - lines.length;
  const [newest] = contents.slice(-1);
  const project = contents.flatMap(({ facts }) => facts).find(({ label }) => label === "Project")?.value;
  return {
    event: byUrgency[0]?.event ?? "run.started",
    tone: byUrgency[0]?.tone ?? "neutral",
    title: `${contents.length} events${project === undefined ? "" : ` in ${project}`}`,
    facts: Object.entries(COUNTED).flatMap(([event, label]) => {
      const count = contents.filter((content) => content.event === event).length;
      return count === 0 ? [] : [{ label, value: String(count) }];
    }),
    note: [...lines, ...(left === 0 ? [] : [`and ${left} more`])].join("\n"),
    action: { label: "Open project", url },
    at: newest?.at ?? new Date(0).toISOString(),
    data: {},
  };
}
