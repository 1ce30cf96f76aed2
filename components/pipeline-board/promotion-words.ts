import type { Board, PromotionArrow } from "./board-types";

/** "api in Production is 3 commits (2 days) behind api in Staging." */
export function promotionWords(board: Board, arrow: PromotionArrow): string {
  const stage = (id: string) => board.stages.find((each) => each.id === id)?.name ?? id;
  const target = `${arrow.toId} in ${stage(arrow.toStageId)}`;
  const origin = `${arrow.fromId} in ${stage(arrow.fromStageId)}`;
  if (arrow.state === "same") return `${target} runs the same as ${origin}.`;
  if (arrow.state === "unknown")
    return `${target} is promoted from ${origin}; there is nothing to compare yet.`;
  if (arrow.commitsBehind === 0) return `${target} runs a newer commit than ${origin}.`;
  const commits =
    arrow.commitsBehind === null
      ? null
      : `${String(arrow.commitsBehind)} ${arrow.commitsBehind === 1 ? "commit" : "commits"}`;
  const time = secondsBehindWords(arrow.secondsBehind);
  const distance = commits === null ? time : time === null ? commits : `${commits} (${time})`;
  return distance === null
    ? `${target} runs another image than ${origin}.`
    : `${target} is ${distance} behind ${origin}.`;
}

/** What an arrow shows in two or three characters: commits, else time, else that they differ. */
export function distanceLabel({ commitsBehind, secondsBehind }: PromotionArrow): string {
  if (commitsBehind !== null && commitsBehind > 0) return String(commitsBehind);
  return commitsBehind === null ? (secondsBehindWords(secondsBehind) ?? "≠") : "≠";
}

/** "2 days", "1 hour"; null when unknown or under a minute. */
export function secondsBehindWords(seconds: number | null): string | null {
  if (seconds === null || seconds < 60) return null;
  const units = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ] as const;
  for (const [size, unit] of units) {
    const count = Math.floor(seconds / size);
    if (count > 0) return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
  }
  return null;
}
