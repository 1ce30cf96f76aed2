import type { FlowTree } from "@/components/canvas";
import type { AttemptState, NodeStatus, RunState } from "@/core/run";

/** One attempt of a step on the time line; instants in Unix milliseconds. */
export interface TimelineBar {
  key: string;
  attempt: number;
  status: NodeStatus;
  fromMs: number;
  toMs: number;
  /** From when on it has been waiting, while it waits. */
  waitsFromMs: number | null;
  /** Row; bars of one row never overlap. */
  lane: number;
}

export interface Timeline {
  bars: TimelineBar[];
  lanes: number;
  fromMs: number;
  toMs: number;
}

/** Bars shorter than this share of the strip cannot be pressed; lanes are packed as if they were this long. */
const LEAST_SHARE = 0.006;

/** Lays the attempts of all steps on as few rows as they need. The strip ends at `nowMs` or when the run is expected to end. */
export function toTimeline(
  tree: FlowTree,
  run: RunState,
  nowMs: number,
  expectedMs: number | null,
): Timeline {
  const fromMs = ms(run.startedAt ?? run.createdAt) ?? nowMs;
  const endMs = ms(run.concludedAt);
  const toMs = Math.max(endMs ?? Math.max(nowMs, fromMs + (expectedMs ?? 0)), fromMs + 1000);
  const leastMs = (toMs - fromMs) * LEAST_SHARE;
  const bars = tree.order
    .filter(({ flow }) => flow === null)
    .flatMap(({ key }) => {
      const node = run.nodes[key];
      return (node?.attempts ?? []).flatMap((attempt) => {
        const waits = attempt.attempt === node?.attempt ? (node.waitSince ?? null) : null;
        return barOf(key, attempt, waits, endMs ?? nowMs);
      });
    })
    .sort((a, b) => a.fromMs - b.fromMs);

  const laneEnds: number[] = [];
  for (const bar of bars) {
    const free = laneEnds.findIndex((end) => end <= bar.fromMs);
    bar.lane = free === -1 ? laneEnds.length : free;
    laneEnds[bar.lane] = Math.max(bar.toMs, bar.fromMs + leastMs);
  }
  return { bars, lanes: laneEnds.length, fromMs, toMs };
}

function barOf(
  key: string,
  attempt: AttemptState,
  waitSince: string | null,
  openEndMs: number,
): TimelineBar[] {
  const fromMs = ms(attempt.startedAt);
  if (fromMs === null) return [];
  return [
    {
      key,
      attempt: attempt.attempt,
      status: attempt.status,
      fromMs,
      toMs: Math.max(fromMs, ms(attempt.endedAt) ?? openEndMs),
      waitsFromMs: ms(waitSince),
      lane: 0,
    },
  ];
}

function ms(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/** Instants to label, from the beginning on, as milliseconds since then: round numbers, at most `most` of them. */
export function timelineTicks(lengthMs: number, most: number): number[] {
  const stepS = STEPS_S.find((step) => lengthMs / (step * 1000) <= most) ?? lengthMs / 1000 / most;
  const ticks: number[] = [];
  for (let at = 0; at <= lengthMs; at += stepS * 1000) ticks.push(at);
  return ticks;
}
