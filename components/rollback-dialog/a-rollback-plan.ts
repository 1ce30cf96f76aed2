import type { RollbackPlan, RollbackTarget } from "./rollback-types";

/** A target of a plan, for tests. */
export function aRollbackTarget(
  id: string,
  state: RollbackTarget["state"],
  kind: RollbackTarget["kind"] = "service",
): RollbackTarget {
  return {
    kind,
    id,
    name: id,
    now: null,
    then: null,
    state,
    leftOut: state === "left-out" ? { code: "image-gone", message: "Its image is gone." } : null,
    available: "yes",
    warning: null,
    disappearing: null,
    returning: null,
  };
}

/** A plan back to #96 with these targets and one database, for tests. */
export function aRollbackPlan(targets: RollbackTarget[]): RollbackPlan {
  return {
    run: {
      id: "01920000-0000-7000-8000-000000000096",
      number: 96,
      name: null,
      kind: "release",
      status: "Success",
      concludedAt: "2026-11-20T10:00:00.000Z",
      pipelineId: "main",
      stage: "Production",
    },
    impossible: null,
    targets,
    ranSince: [],
    ranSinceCount: 0,
    addons: [
      {
        id: "postgres",
        name: "Postgres",
        type: "postgres",
        backups: ["new", "near", "old"].map((id) => ({
          id,
          name: id,
          backupType: "dump",
          sizeBytes: 1,
          takenAt: "2026-11-20T10:00:00.000Z",
          losesSeconds: 60,
          taken: "since",
          run: null,
        })),
        nearestBackupId: "near",
      },
    ],
    configuration: { changed: true, revisionNow: 4, revisionThen: 2, changes: [], impossible: null },
    steps: [],
    stepsThen: [],
    underWay: [],
    hold: null,
  };
}
