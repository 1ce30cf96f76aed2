import { describe, expect, test } from "vitest";
import type { RunStatus } from "@/core/run";
import { tellDemo, type DemoRun, type DemoStage, type DemoWorld } from "./tell-demo";

/** A product in which a run takes `looks` looks, then ends as `ends` says (Success when it says nothing). */
function aWorld(options: {
  project?: boolean;
  runs?: Partial<Record<DemoStage, RunStatus>>;
  ends?: Partial<Record<DemoStage, RunStatus>>;
  stopAfterPauses?: number;
}) {
  const did: string[] = [];
  const said: string[] = [];
  const runs = new Map<DemoStage, DemoRun>();
  const aRun = (stage: DemoStage, status: RunStatus) =>
    runs.set(stage, { id: `run-of-${stage}`, number: 1, status, error: null });
  for (const [stage, status] of Object.entries(options.runs ?? {})) aRun(stage as DemoStage, status);
  let project = options.project ?? false;
  let pauses = 0;
  const world: DemoWorld = {
    projectUrl: "http://slipway/projects/guestbook",
    runUrl: (_stage, runId) => `http://slipway/${runId}`,
    say: (line) => void said.push(line),
    projectExists: () => Promise.resolve(project),
    createProject: () => {
      project = true;
      did.push("create project");
      return Promise.resolve();
    },
    findFirstRun: (stage) => Promise.resolve(runs.get(stage) ?? null),
    startRun: (stage) => {
      did.push(`start ${stage}`);
      aRun(stage, "Pending");
      return Promise.resolve();
    },
    serviceUrl: (stage) => Promise.resolve(`http://${stage}`),
    pause: () => {
      pauses += 1;
      if (pauses === options.stopAfterPauses) return Promise.reject(new Error("stopped"));
      for (const [stage, run] of runs) {
        if (run.status === "Pending") runs.set(stage, { ...run, status: "Running" });
        else if (run.status === "Running") {
          const status = options.ends?.[stage] ?? "Success";
          runs.set(stage, { ...run, status, error: status === "Failed" ? "The job exited with 3." : null });
        }
      }
      return Promise.resolve();
    },
  };
  return { world, did, said };
}

describe("the demo", () => {
  test("makes the project, then releases stage after stage and says where each is", async () => {
    const { world, did, said } = aWorld({});
    await tellDemo(world);
    expect(did).toEqual(["create project", "start Development", "start Staging", "start Production"]);
    expect(said).toEqual([
      "Development #1 is being released: http://slipway/run-of-Development",
      "Development #1 succeeded: http://slipway/run-of-Development, serving at http://Development",
      "Staging #1 is being released: http://slipway/run-of-Staging",
      "Staging #1 succeeded: http://slipway/run-of-Staging, serving at http://Staging",
      "Production #1 is being released: http://slipway/run-of-Production",
      "Production #1 succeeded: http://slipway/run-of-Production, serving at http://Production",
      "The guestbook runs on three stages: http://slipway/projects/guestbook",
    ]);
  });

  test("cut off in the middle, goes on where it was and starts nothing twice", async () => {
    const { world, did } = aWorld({ stopAfterPauses: 3 });
    await expect(tellDemo(world)).rejects.toThrow("stopped");
    expect(did).toEqual(["create project", "start Development", "start Staging"]);
    await tellDemo(world);
    expect(did).toEqual(["create project", "start Development", "start Staging", "start Production"]);
  });

  test("waits for a run under way, whoever started it", async () => {
    const { world, did } = aWorld({ project: true, runs: { Development: "Success", Staging: "Running" } });
    await tellDemo(world);
    expect(did).toEqual(["start Production"]);
  });

  test("told once, changes nothing and says nothing", async () => {
    const { world, did, said } = aWorld({
      project: true,
      runs: { Development: "Success", Staging: "Success", Production: "Success" },
    });
    await tellDemo(world);
    expect(did).toEqual([]);
    expect(said).toEqual([]);
  });

  test("ends at a run that fails, with its reason and its link", async () => {
    const { world, did, said } = aWorld({ ends: { Staging: "Failed" } });
    await tellDemo(world);
    expect(did).toEqual(["create project", "start Development", "start Staging"]);
    expect(said.at(-1)).toBe("Staging #1 failed: The job exited with 3. http://slipway/run-of-Staging");
    await tellDemo(world);
    expect(did).not.toContain("start Production");
  });

  test("does not release what follows an aborted run", async () => {
    const { world, did } = aWorld({ project: true, runs: { Development: "Aborted" } });
    await tellDemo(world);
    expect(did).toEqual([]);
  });
});
