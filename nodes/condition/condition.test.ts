import { describe, expect, it } from "vitest";
import {
  aBackup,
  aBuild,
  aCall,
  aJobRun,
  BackupsDouble,
  BuildsDouble,
  IMAGE,
  JobsDouble,
  ObservationsDouble,
} from "@/core/node-kind/test-doubles";
import { anImport, ImportsDouble } from "@/core/node-kind/test-action-doubles";
import { conditionExecutor } from "./execute";
import { ConditionSpecSchemas } from "./manifest";

const aSpec = (kind: string, type: string, data: object) =>
  ConditionSpecSchemas.resolved.parse({ kind, spec: { type, data } });
const use = () => ({
  builds: new BuildsDouble(),
  jobs: new JobsDouble(),
  backups: new BackupsDouble(),
  imports: new ImportsDouble(),
  observations: new ObservationsDouble(),
});
const onService = aSpec("Service", "running", { serviceId: "api", timeoutDuration: 60 });

describe("Condition", () => {
  it("waits until the service is ready, saying what it sees", async () => {
    const all = use();
    all.observations.services.set("api", {
      ready: false,
      status: "starting",
      image: IMAGE,
      detail: "1 of 2 replicas",
    });
    expect(await conditionExecutor.execute(aCall(onService, all))).toMatchObject({
      type: "waiting",
      reason: "api is starting, 1 of 2 replicas",
    });
    all.observations.services.set("api", { ready: true, status: "healthy", image: IMAGE, detail: null });
    expect(await conditionExecutor.execute(aCall(onService, all))).toEqual({
      type: "succeeded",
      output: { id: "api", status: "healthy", image: IMAGE, exitCode: null },
    });
  });

  it("waits whether or not the node says so", async () => {
    const all = use();
    all.observations.services.set("api", { ready: false, status: "stopped", image: null, detail: null });
    expect(await conditionExecutor.execute(aCall(onService, all, { wait: false }))).toMatchObject({
      type: "waiting",
    });
  });

  it("fails when its own time is over", async () => {
    const all = use();
    all.observations.services.set("api", { ready: false, status: "starting", image: null, detail: null });
    expect(await conditionExecutor.execute(aCall(onService, all, { secondsIn: 59.8 }))).toMatchObject({
      type: "waiting",
      recheckAfterMs: 200,
    });
    expect(await conditionExecutor.execute(aCall(onService, all, { secondsIn: 60 }))).toMatchObject({
      type: "failed",
      code: "timed-out",
      message: "Still waiting for api running after 60 seconds: api is starting.",
    });
  });

  it("waits for an addon to run", async () => {
    const all = use();
    const spec = aSpec("Addon", "running", { addonId: "postgres" });
    all.observations.addons.set("postgres", { ready: true, status: "running", detail: null });
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "succeeded",
      output: { status: "running" },
    });
  });

  it("waits for a build, and fails with it", async () => {
    const all = use();
    const spec = aSpec("Build", "success", { buildId: aBuild().id });
    all.builds.known = [aBuild({ state: "running" })];
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({ type: "waiting" });
    all.builds.known = [aBuild()];
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "succeeded",
      output: { image: IMAGE },
    });
    all.builds.known = [aBuild({ state: "failed", error: "exit 1" })];
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "failed",
      code: "condition-failed",
    });
  });

  it("waits for a job run and a backup", async () => {
    const all = use();
    all.jobs.started = aJobRun({ state: "succeeded", exitCode: 0 });
    const run = aSpec("JobRun", "success", { jobId: "job-prod", runId: all.jobs.started.id });
    expect(await conditionExecutor.execute(aCall(run, all))).toMatchObject({
      type: "succeeded",
      output: { exitCode: 0 },
    });
    all.backups.started = aBackup({ state: "aborted" });
    const backup = aSpec("AddonBackup", "success", {
      addonId: "postgres-prod",
      backupId: all.backups.started.id,
    });
    expect(await conditionExecutor.execute(aCall(backup, all))).toMatchObject({
      type: "failed",
      message: expect.stringContaining("was aborted"),
    });
  });

  it.each([
    aSpec("Service", "running", { serviceId: "nope" }),
    aSpec("Addon", "running", { addonId: "nope" }),
    aSpec("Build", "success", { buildId: "nope" }),
    aSpec("JobRun", "success", { jobId: "other-job", runId: "nope" }),
    aSpec("AddonBackup", "success", { addonId: "other", backupId: "nope" }),
    aSpec("AddonImport", "success", { addonId: "other", importId: "nope" }),
  ])("names what does not exist: %j", async (spec) => {
    await expect(conditionExecutor.execute(aCall(spec, use()))).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining('"nope"'),
    });
  });

  it("waits for an import", async () => {
    const all = use();
    all.imports.started = anImport({ state: "running" });
    const { id, addonId } = all.imports.started;
    const spec = aSpec("AddonImport", "success", { addonId, importId: id });
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "waiting",
      reason: `import ${id} of postgres-prod succeeded`,
    });
    all.imports.started = anImport({ state: "succeeded" });
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "succeeded",
      output: { id, status: "success" },
    });
    all.imports.started = anImport({ state: "failed", error: "it is no dump" });
    expect(await conditionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "failed",
      message: expect.stringContaining("it is no dump"),
    });
  });

  it("takes only what a kind can be waited for", () => {
    const { authored } = ConditionSpecSchemas;
    expect(
      authored.safeParse({ kind: "Service", spec: { type: "success", data: { serviceId: "api" } } }).success,
    ).toBe(false);
    expect(
      authored.safeParse({ kind: "Build", spec: { type: "success", data: { buildId: "${refs.b.id}" } } })
        .success,
    ).toBe(true);
  });
});
