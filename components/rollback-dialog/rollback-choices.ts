import type { RollbackBackup, RollbackPlan, RollbackTarget, StartRollback } from "./rollback-types";

/** What somebody has chosen in the dialog so far. */
export interface RollbackChoices {
  /** Keys of the targets that shall stay as they are. */
  kept: ReadonlySet<string>;
  configuration: boolean;
  /** By id of the addon: the backup to put back, and what was typed to confirm it. */
  restores: ReadonlyMap<string, { backupId: string; typed: string }>;
  abortUnderWay: boolean;
  reason: string;
}

export const NO_CHOICES: RollbackChoices = {
  kept: new Set(),
  configuration: false,
  restores: new Map(),
  abortUnderWay: false,
  reason: "",
};

/** Services and jobs may have the same id. */
export function targetKey({ kind, id }: Pick<RollbackTarget, "kind" | "id">): string {
  return `${kind}/${id}`;
}

export function chosenTargets(plan: RollbackPlan, { kept }: RollbackChoices): RollbackTarget[] {
  return plan.targets.filter((target) => target.state === "changes" && !kept.has(targetKey(target)));
}

/** Why nothing can be started as it stands, by field; empty when it can. */
export interface RollbackProblems {
  nothing?: string;
  reason?: string;
  /** By id of the addon. */
  confirmations: Readonly<Record<string, string>>;
}

/** What keeps these choices from being started; null when nothing does. */
export function problemsOf(plan: RollbackPlan, choices: RollbackChoices): RollbackProblems | null {
  const confirmations = Object.fromEntries(
    plan.addons.flatMap(({ id, name }) => {
      const restore = choices.restores.get(id);
      return restore === undefined || restore.typed.trim() === name
        ? []
        : [[id, `Type ${name} to restore it.`]];
    }),
  );
  const isNothing =
    chosenTargets(plan, choices).length === 0 && !choices.configuration && choices.restores.size === 0;
  const problems: RollbackProblems = {
    ...(isNothing && { nothing: nothingWords(plan) }),
    ...(choices.reason.trim() === "" && { reason: "Say why: it stays with the run for ever." }),
    confirmations,
  };
  const isFine = !isNothing && problems.reason === undefined && Object.keys(confirmations).length === 0;
  return isFine ? null : problems;
}

/** That nothing is chosen, and what there is to choose. */
function nothingWords(plan: RollbackPlan): string {
  if (plan.targets.some(({ state }) => state === "changes"))
    return "Nothing is chosen: choose what shall be rolled back.";
  const { configuration, addons } = plan;
  const more = [
    ...(configuration.changed && configuration.impossible === null ? ["the configuration of the flow"] : []),
    ...(addons.some(({ backups }) => backups.length > 0) ? ["a backup"] : []),
  ];
  if (more.length === 0) return "There is nothing to roll back: no image would change.";
  return `No image would change. You can still choose ${more.join(" or ")} below.`;
}

/** What the button will do: "Roll back 3 of 4 targets to #96, restore postgres". */
export function actionWords(plan: RollbackPlan, choices: RollbackChoices): string {
  const chosen = chosenTargets(plan, choices);
  const differ = plan.targets.filter(({ state }) => state !== "same").length;
  const release = `#${String(plan.run.number)}`;
  const [only] = chosen;
  const parts: string[] = [];
  if (only !== undefined) {
    const what =
      chosen.length < differ
        ? `${String(chosen.length)} of ${String(differ)} targets`
        : chosen.length === 1
          ? only.name
          : `${String(chosen.length)} targets`;
    parts.push(`Roll back ${what} to ${release}`);
  }
  const restored = plan.addons.filter(({ id }) => choices.restores.has(id)).map(({ name }) => name);
  if (choices.configuration)
    parts.push(`roll back the flow to revision ${String(plan.configuration.revisionThen)}`);
  if (restored.length > 0) parts.push(`restore ${restored.join(" and ")}`);
  if (parts.length === 0) return `Roll back to ${release}`;
  const words = parts.join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The request for what was chosen; every target by name, so that nothing else is done than was seen. */
export function toStartRollback(
  projectId: string,
  plan: RollbackPlan,
  choices: RollbackChoices,
): StartRollback {
  const restores = [...choices.restores];
  const isTwin = ({ kind, id }: RollbackTarget) =>
    plan.targets.some((other) => other.id === id && other.kind !== kind);
  return {
    projectId,
    runId: plan.run.id,
    reason: choices.reason.trim(),
    configuration: choices.configuration,
    targets: chosenTargets(plan, choices).map((target) => (isTwin(target) ? targetKey(target) : target.id)),
    restoreBackups: restores.map(([, { backupId }]) => backupId),
    confirmation: Object.fromEntries(restores.map(([addonId, { typed }]) => [addonId, typed.trim()])),
    abortUnderWay: choices.abortUnderWay,
  };
}

/** The backup to offer first: the nearest to that run, else the newest. */
export function offeredBackup({
  backups,
  nearestBackupId,
}: RollbackPlan["addons"][number]): RollbackBackup | undefined {
  return backups.find(({ id }) => id === nearestBackupId) ?? backups[0];
}
