import { AppError } from "@/server/errors";
import type { StartedRollback } from "./dto";
import type { PlannedTarget } from "./plan-targets";
import type { RollbackRelease } from "./rollback-document";

export interface ChosenTargets {
  releases: RollbackRelease[];
  leftOut: StartedRollback["leftOut"];
}

/**
 * The targets that are rolled back, and why the others are not.
 * @param wanted ids; undefined: whatever can be
 * @throws AppError 404 unknown target · 409 `left-out`, one that was asked for by name cannot be
 */
export function chooseTargets(
  targets: readonly PlannedTarget[],
  wanted: readonly string[] | undefined,
): ChosenTargets {
  const unknown = (wanted ?? []).filter((id) => !targets.some((target) => target.id === id));
  if (unknown.length > 0) {
    const known = targets.map(({ id }) => id).join(", ");
    throw AppError.notFound(`That run knows no target ${unknown.join(", ")}; it has ${known}.`);
  }
  const isWanted = (id: string): boolean => wanted === undefined || wanted.includes(id);
  const named = wanted === undefined ? [] : targets.filter(({ id }) => wanted.includes(id));
  const impossible = named.filter(({ state }) => state === "left-out");
  if (impossible.length > 0) {
    const why = impossible.map(({ id, leftOut }) => `${id}: ${leftOut?.message ?? ""}`).join(" ");
    throw new AppError("left-out", `Cannot be rolled back. ${why}`, {
      status: 409,
      details: { targets: impossible.map(({ kind, id }) => ({ kind, id })) },
    });
  }
  return {
    releases: targets.flatMap(({ id, release }) => (release !== null && isWanted(id) ? [release] : [])),
    leftOut: targets.flatMap(({ kind, id, state, leftOut }) => {
      const message = whyNot(state, leftOut, isWanted(id));
      return message === null ? [] : [{ kind, id, message }];
    }),
  };
}

function whyNot(
  state: PlannedTarget["state"],
  leftOut: PlannedTarget["leftOut"],
  isWanted: boolean,
): string | null {
  switch (state) {
    case "left-out":
      return leftOut?.message ?? null;
    case "same":
      return "It ran that image already.";
    case "changes":
      return isWanted ? null : "It was not chosen.";
  }
}
