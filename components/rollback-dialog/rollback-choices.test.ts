import { describe, expect, test } from "vitest";
import { aRollbackPlan, aRollbackTarget } from "./a-rollback-plan";
import {
  actionWords,
  NO_CHOICES,
  offeredBackup,
  problemsOf,
  toStartRollback,
  type RollbackChoices,
} from "./rollback-choices";

const plan = aRollbackPlan([
  aRollbackTarget("api", "changes"),
  aRollbackTarget("worker", "changes"),
  aRollbackTarget("web", "same"),
  aRollbackTarget("old", "left-out"),
]);
const restores: RollbackChoices["restores"] = new Map([
  ["postgres", { backupId: "near", typed: " Postgres " }],
]);

describe("the button says exactly what it will do", () => {
  test.each<[string, RollbackChoices]>([
    ["Roll back 2 of 3 targets to #96", NO_CHOICES],
    ["Roll back 1 of 3 targets to #96", { ...NO_CHOICES, kept: new Set(["service/api"]) }],
    [
      "Roll back 2 of 3 targets to #96, roll back the flow to revision 2, restore Postgres",
      { ...NO_CHOICES, configuration: true, restores },
    ],
    ["Restore Postgres", { ...NO_CHOICES, kept: new Set(["service/api", "service/worker"]), restores }],
    ["Roll back to #96", { ...NO_CHOICES, kept: new Set(["service/api", "service/worker"]) }],
  ])("%s", (words, choices) => {
    expect(actionWords(plan, choices)).toBe(words);
  });

  test("all of one target, and of several", () => {
    expect(actionWords(aRollbackPlan([aRollbackTarget("api", "changes")]), NO_CHOICES)).toBe(
      "Roll back api to #96",
    );
    const both = aRollbackPlan([aRollbackTarget("api", "changes"), aRollbackTarget("web", "changes")]);
    expect(actionWords(both, NO_CHOICES)).toBe("Roll back 2 targets to #96");
  });
});

test("a service stays when the job of the same name does not", () => {
  const twins = aRollbackPlan([aRollbackTarget("api", "changes"), aRollbackTarget("api", "changes", "job")]);
  const choices = { ...NO_CHOICES, kept: new Set(["service/api"]) };
  expect(actionWords(twins, choices)).toBe("Roll back 1 of 2 targets to #96");
  expect(toStartRollback("shop", twins, choices).targets).toEqual(["job/api"]);
});

test("nothing starts without a reason, without anything chosen, or with a name that is not the database's", () => {
  expect(problemsOf(plan, { ...NO_CHOICES, reason: " " })?.reason).toBeDefined();
  expect(problemsOf(plan, { ...NO_CHOICES, reason: "slow" })).toBeNull();
  expect(problemsOf(plan, { ...NO_CHOICES, reason: "slow", restores })).toBeNull();
  const mistyped = new Map([["postgres", { backupId: "near", typed: "postgres" }]]);
  expect(
    Object.keys(problemsOf(plan, { ...NO_CHOICES, reason: "slow", restores: mistyped })?.confirmations ?? {}),
  ).toEqual(["postgres"]);
  const none = { ...NO_CHOICES, reason: "slow", kept: new Set(["service/api", "service/worker"]) };
  expect(problemsOf(plan, none)?.nothing).toMatch(/^Nothing is chosen/);
  expect(problemsOf(plan, { ...none, configuration: true })).toBeNull();
});

test("where no image would change it is said, with what there still is to choose", () => {
  const same = aRollbackPlan([aRollbackTarget("web", "same")]);
  const nothing = (of: typeof same) => problemsOf(of, NO_CHOICES)?.nothing;
  expect(nothing(same)).toBe(
    "No image would change. You can still choose the configuration of the flow or a backup below.",
  );
  const configuration = { ...same.configuration, impossible: "It has a mistake." };
  expect(nothing({ ...same, configuration })).toBe(
    "No image would change. You can still choose a backup below.",
  );
  expect(nothing({ ...same, configuration, addons: [] })).toBe(
    "There is nothing to roll back: no image would change.",
  );
});

test("what is sent is what was seen", () => {
  const kept = new Set(["service/worker"]);
  expect(toStartRollback("shop", plan, { ...NO_CHOICES, kept, restores, reason: " too slow " })).toEqual({
    projectId: "shop",
    runId: plan.run.id,
    reason: "too slow",
    configuration: false,
    targets: ["api"],
    restoreBackups: ["near"],
    confirmation: { postgres: "Postgres" },
    abortUnderWay: false,
  });
});

test("the backup nearest to the release is offered, else the newest", () => {
  const [addon] = plan.addons;
  if (addon === undefined) throw new Error("the plan has a database");
  expect(offeredBackup(addon)?.id).toBe("near");
  expect(offeredBackup({ ...addon, nearestBackupId: null })?.id).toBe("new");
});
