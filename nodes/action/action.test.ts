import { describe, expect, it } from "vitest";
import {
  aBackup,
  aBuild,
  aCall,
  BackupsDouble,
  IMAGE,
  ObservationsDouble,
  ReleasesDouble,
} from "@/core/node-kind/test-doubles";
import {
  anExecution,
  aRestart,
  aRestore,
  ExecutionsDouble,
  RestartsDouble,
  RestoresDouble,
} from "@/core/node-kind/test-action-doubles";
import { actionExecutor } from "./execute";
import { actionManifest, ActionOutputSchema, ActionSpecSchemas } from "./manifest";
import { planAction } from "./plan";

const aSpec = (kind: string, type: string, data: object, more: object = {}) =>
  ActionSpecSchemas.resolved.parse({ kind, spec: { type, data, ...more } });
const command = (data: object = {}) =>
  aSpec("Service", "execute", { serviceId: "deployment-prod", command: "node -v", ...data });
const use = () => ({
  restarts: new RestartsDouble(),
  restores: new RestoresDouble(),
  executions: new ExecutionsDouble(),
  backups: new BackupsDouble(),
  releases: new ReleasesDouble(),
  observations: new ObservationsDouble(),
});
const NOTHING = { restoreId: null, stdOut: null, stdOutTruncated: null, exitCode: null };

describe("Action restart", () => {
  it.each([
    ["Service", { serviceId: "deployment-prod" }, { id: "deployment-prod", kind: "service" }],
    ["Addon", { addonId: "postgres-prod", projectId: "shop" }, { id: "shop/postgres-prod", kind: "addon" }],
  ])("of a %s waits only when it is told to", async (kind, data, target) => {
    const all = use();
    const accepted = await actionExecutor.execute(aCall(aSpec(kind, "restart", data), all));
    expect(accepted).toMatchObject({ type: "succeeded", operationId: "op-restart", output: NOTHING });
    expect(all.restarts.requests).toEqual([{ target, timeoutSeconds: 3600 }]);

    const waiting = aSpec(kind, "restart", data, { condition: "running" });
    expect(await actionExecutor.execute(aCall(waiting, all))).toMatchObject({ type: "waiting" });
    expect(all.restarts.requests).toHaveLength(1);
    all.restarts.started = aRestart({ state: "succeeded" });
    const done = await actionExecutor.execute(aCall(waiting, all));
    expect(done).toMatchObject({ type: "succeeded", output: { ...NOTHING, id: aRestart().id } });
    if (done.type === "succeeded") expect(() => ActionOutputSchema.parse(done.output)).not.toThrow();
  });

  it("fails when what runs does not become ready again", async () => {
    const all = use();
    all.restarts.started = aRestart({ state: "failed", error: "replica 1 is not healthy" });
    const spec = aSpec("Service", "restart", { serviceId: "deployment-prod" }, { condition: "running" });
    expect(await actionExecutor.execute(aCall(spec, all))).toMatchObject({
      type: "failed",
      code: "restart-failed",
      message: "Restart of deployment-prod failed: replica 1 is not healthy",
    });
  });
});

describe("Action restore", () => {
  const data = { addonId: "postgres-prod", backupId: aBackup().id, timeoutDuration: 120 };

  it("puts the backup back once and yields the restore's id", async () => {
    const all = use();
    const spec = aSpec("AddonBackup", "restore", data, { condition: "success" });
    const call = () => actionExecutor.execute(aCall(spec, all, { timeoutSeconds: 120 }));
    expect(await call()).toMatchObject({ type: "waiting", reason: "restore of postgres-prod" });
    expect(await call()).toMatchObject({ type: "waiting" });
    expect(all.restores.requests).toEqual([
      { addonId: "postgres-prod", backupId: aBackup().id, timeoutSeconds: 120 },
    ]);
    all.restores.started = aRestore({ state: "succeeded" });
    expect(await call()).toMatchObject({ type: "succeeded", output: { restoreId: aRestore().id } });
    all.restores.started = aRestore({ state: "failed", error: "the backup's checksum differs" });
    expect(await call()).toMatchObject({ type: "failed", code: "restore-failed" });
  });

  it("tells the engine its own limit", () => {
    expect(actionManifest.ownTimeoutSeconds?.(aSpec("AddonBackup", "restore", data))).toBe(120);
    expect(actionManifest.ownTimeoutSeconds?.(command())).toBeUndefined();
  });
});

describe("Action execute", () => {
  it.each([
    ["Service", { serviceId: "deployment-prod" }, { id: "deployment-prod", kind: "service" }],
    ["Job", { jobId: "job-prod" }, { id: "job-prod", kind: "job" }],
  ])("runs a program of a %s without a shell", async (kind, data, target) => {
    const all = use();
    await actionExecutor.execute(
      aCall(aSpec(kind, "execute", { ...data, command: `echo "a b" \${MESSAGE} && c` }), all),
    );
    expect(all.executions.requests).toEqual([
      {
        target,
        argv: ["echo", "a b", "${MESSAGE}", "&&", "c"],
        user: undefined,
        group: undefined,
        timeoutSeconds: 3600,
      },
    ]);
  });

  it("gives the whole command to the shell, where one is named", async () => {
    const all = use();
    await actionExecutor.execute(
      aCall(command({ shell: "sh", command: "echo 'it' | wc -l", user: "app", group: "www" }), all),
    );
    expect(all.executions.requests[0]).toMatchObject({
      argv: ["sh", "-c", "echo 'it' | wc -l"],
      user: "app",
      group: "www",
    });
  });

  it("always waits, and yields what was printed without the line breaks at its end", async () => {
    const all = use();
    expect(await actionExecutor.execute(aCall(command(), all))).toMatchObject({
      type: "waiting",
      reason: "command on deployment-prod",
      operationId: "op-exec",
    });
    all.executions.started = anExecution({ state: "succeeded", exitCode: 0, stdOut: "one\n two \n\r\n" });
    const done = await actionExecutor.execute(aCall(command(), all));
    expect(done).toMatchObject({
      type: "succeeded",
      output: { stdOut: "one\n two ", stdOutTruncated: false, exitCode: 0, restoreId: null },
    });
    if (done.type === "succeeded") expect(() => ActionOutputSchema.parse(done.output)).not.toThrow();
  });

  it("does not wait when it is only dispatched", async () => {
    const all = use();
    const spec = command({ options: { dispatchOnly: true } });
    expect(await actionExecutor.execute(aCall(spec, all))).toEqual({
      type: "succeeded",
      operationId: "op-exec",
      output: { ...NOTHING, id: anExecution().id },
    });
  });

  it("fails with the exit code and the last lines of a command that failed", async () => {
    const all = use();
    const error = "The command ended with exit code 3. Its last lines:\nno such order";
    all.executions.started = anExecution({ state: "failed", exitCode: 3, error });
    expect(await actionExecutor.execute(aCall(command(), all))).toMatchObject({
      type: "failed",
      code: "command-failed",
      message: `Command on deployment-prod failed: ${error}`,
      transient: false,
    });
  });

  it("refuses a command that cannot be split, when it is written and when it is known", async () => {
    const { authored, resolved } = ActionSpecSchemas;
    const written = (data: object) => ({
      kind: "Service",
      spec: { type: "execute", data: { serviceId: "api", ...data } },
    });
    expect(authored.safeParse(written({ command: `echo "a` })).success).toBe(false);
    expect(authored.safeParse(written({ command: `echo "a`, shell: "sh" })).success).toBe(true);
    expect(authored.safeParse(written({ command: "echo '${args.A}" })).success).toBe(true);
    const issues = resolved.safeParse(written({ command: `echo "a` })).error?.issues;
    expect(issues).toMatchObject([
      { path: ["spec", "data", "command"], message: expect.stringContaining("never closed") },
    ]);
    const all = use();
    const untouched = resolved.parse(written({ command: "echo '${MESSAGE}" }));
    await expect(actionExecutor.execute(aCall(untouched, all))).rejects.toMatchObject({
      code: "invalid-command",
    });
    expect(all.executions.requests).toEqual([]);
  });

  it("asks for a runtime that runs commands, and for one that switches users where it has to", () => {
    const needs = (data: object) => actionManifest.runtimeNeeds?.(command(data));
    expect(needs({})).toEqual([{ capability: "exec", path: ["spec", "data", "command"] }]);
    expect(needs({ group: "www" })).toContainEqual({
      capability: "exec.user",
      path: ["spec", "data", "group"],
    });
    expect(actionManifest.runtimeNeeds?.(aSpec("Addon", "restart", { addonId: "p" }))).toEqual([]);
  });
});

describe("Action", () => {
  it.each([
    [aSpec("Addon", "restart", { addonId: "p" }), "restart-p", "addon", "addonId"],
    [aSpec("AddonBackup", "restore", { addonId: "p", backupId: "b" }), "restore-p", "addon", "addonId"],
    [aSpec("Job", "execute", { jobId: "j", command: "ls" }), "execute-j", "job", "jobId"],
    [aSpec("Service", "restart", { serviceId: "s" }), "restart-s", "service", "serviceId"],
  ])("names what it touches: %j", (spec, ref, kind, field) => {
    expect(actionManifest.refBase(spec)).toBe(ref);
    expect(actionManifest.resources?.(spec)).toEqual([
      { path: ["spec", "data", field], id: ref.slice(-1), kind, role: "target" },
    ]);
  });

  it("takes only what can be done to a kind", () => {
    const { authored } = ActionSpecSchemas;
    const accepts = (kind: string, spec: object) => authored.safeParse({ kind, spec }).success;
    expect(accepts("Addon", { type: "execute", data: { addonId: "p", command: "ls" } })).toBe(false);
    expect(accepts("Job", { type: "restart", data: { jobId: "j" } })).toBe(false);
    expect(accepts("Service", { type: "restart", data: { serviceId: "s" }, condition: "success" })).toBe(
      false,
    );
    expect(accepts("Service", { type: "restart", data: { serviceId: "s", timeoutDuration: 5 } })).toBe(false);
    expect(
      accepts("AddonBackup", {
        type: "restore",
        data: { addonId: "p", backupId: "${refs.backup.id}", timeoutDuration: "${args.T}" },
        condition: "success",
      }),
    ).toBe(true);
  });
});

describe("the plan of an action", () => {
  const plan = (spec: ReturnType<typeof aSpec>, all: ReturnType<typeof use>) =>
    planAction({ spec, use: all });

  it("says which backup is put back, and what is lost", async () => {
    const all = use();
    const spec = aSpec("AddonBackup", "restore", { addonId: "postgres-prod", backupId: aBackup().id });
    expect(await plan(spec, all)).toMatchObject({ blockedBy: expect.stringContaining("no backup") });
    all.backups.started = aBackup({ state: "succeeded" });
    expect(await plan(spec, all)).toEqual({
      what: "Put backup postgres-prod-7 back into postgres-prod",
      detail: "taken 2026-03-01 09:00 UTC; everything written since then is lost",
      blockedBy: null,
    });
    all.backups.started = aBackup({ state: "running" });
    expect(await plan(spec, all)).toMatchObject({ blockedBy: "Backup postgres-prod-7 is not complete." });
    all.backups.started = aBackup({ state: "succeeded", addonId: "other" });
    expect(await plan(spec, all)).toMatchObject({ blockedBy: expect.stringContaining("no backup") });
  });

  it("says which command runs in which image, and that there is no shell", async () => {
    const all = use();
    expect(await plan(command(), all)).toMatchObject({
      blockedBy: "deployment-prod has no image yet; release one on it first.",
    });
    all.releases.running.set("deployment-prod", { image: IMAGE, build: aBuild() });
    expect(await plan(command(), all)).toEqual({
      what: "Run a command on deployment-prod",
      detail: "node -v · with the image of build #12 of 5f1c0a9",
      blockedBy: null,
    });
    expect((await plan(command({ command: "a && b" }), all)).detail).toContain(
      "without a shell, && is an argument like any other",
    );
    expect((await plan(command({ command: "a && b", shell: "sh" }), all)).detail).not.toContain("argument");
  });

  it("says what a restart does, or that there is nothing to restart", async () => {
    const all = use();
    const service = aSpec("Service", "restart", { serviceId: "deployment-prod" });
    all.observations.services.set("deployment-prod", {
      ready: true,
      status: "healthy",
      image: IMAGE,
      detail: null,
    });
    expect(await plan(service, all)).toMatchObject({
      what: "Restart deployment-prod",
      detail: "deployment-prod is healthy and goes on with the same image, replica by replica",
      blockedBy: null,
    });
    all.observations.services.set("deployment-prod", {
      ready: false,
      status: "absent",
      image: null,
      detail: null,
    });
    expect(await plan(service, all)).toMatchObject({
      blockedBy: expect.stringContaining("nothing to restart"),
    });
    expect(await plan(aSpec("Addon", "restart", { addonId: "p" }), all)).toMatchObject({
      blockedBy: 'There is no addon "p" in this project.',
    });
  });
});
