import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import type { Api } from "./black-box/api";

const STAGES = ["Development", "Staging", "Production"] as const;

/** A repository whose commits are released to a job of the first stage and promoted from there, stage by stage. */
export interface PromotionLine {
  /** Commits with this author date; returns the commit id. */
  commit(message: string, at: string, files: Record<string, string>): string;
  /** Runs a stage's flow to its end. */
  release(stage: (typeof STAGES)[number]): Promise<void>;
}

/** Makes the project `projectId` with jobs `task-development`, `task-staging` and `task-production`. */
export async function aPromotionLine(api: Api, projectId: string): Promise<PromotionLine> {
  const repository = aRepository(join(mkdtempSync(join(tmpdir(), "slipway-promotions-")), "code"));
  commitAt(repository, "Begin", "2026-11-01T08:00:00Z", { "task.js": "0" });
  const taskOf = (stage: string) => `task-${stage.toLowerCase()}`;
  const build = {
    kind: "Build",
    ref: "start-build",
    spec: { id: "code", branch: "main" },
    condition: "success",
  };
  const release = (spec: object) => ({ kind: "Release", spec, condition: "running" });
  const first = release({
    type: "build",
    origin: { branch: "${refs.start-build.branch}", build: "${refs.start-build.id}" },
    target: { id: taskOf(STAGES[0]), type: "job" },
  });
  const promote = (from: string, to: string) =>
    release({
      type: "deployment",
      origin: { id: taskOf(from), type: "job" },
      target: { id: taskOf(to), type: "job" },
    });
  await api.send("PUT", "/apply", {
    project: { id: projectId },
    runtimes: [{ id: "local", driver: "process" }],
    buildServices: [
      { id: "code", repoUrl: `file://${repository.dir}`, branch: "main", buildCommand: "true" },
    ],
    jobs: STAGES.map((stage) => ({ id: taskOf(stage), command: "true" })),
    pipelines: [
      {
        id: "main",
        stages: STAGES.map((name, index) => ({
          name,
          resources: [taskOf(name)],
          releaseFlow: {
            document: {
              apiVersion: "v1.2",
              spec: {
                kind: "Workflow",
                spec: {
                  type: "sequential",
                  steps: index === 0 ? [build, first] : [promote(STAGES[index - 1] ?? "", name)],
                },
              },
            },
          },
        })),
      },
    ],
  });
  return {
    commit: (message, at, files) => commitAt(repository, message, at, files),
    release: async (stage) => {
      const { status } = await api.flow(projectId, stage).finish();
      if (status !== "success") throw new Error(`the release to ${stage} ended with ${status}`);
    },
  };
}

function commitAt(
  repository: TestRepository,
  message: string,
  at: string,
  files: Record<string, string>,
): string {
  repository.commit(message, files);
  repository.git("commit", "--amend", "--quiet", "--no-edit", `--date=${at}`);
  return repository.git("rev-parse", "HEAD");
}
