import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterStatus, stopCluster } from "@/server/embedded-postgres";
import { findProcess, ProcessIdentitySchema, signalProcess } from "@/server/machine";
import type { WorkRef } from "../runtime";
import {
  aFreePort,
  anExec,
  aRestart,
  aRollout,
  collect,
  eventually,
  finish,
  setStage,
  type Stage,
} from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { addonFiles, getAddonRecord, withClient } from "./addons";
import { layoutOf, serviceFiles, taskFiles, taskName } from "./layout";
import { SupervisorRecordSchema } from "./supervisor-protocol";

describe("commands and restarts under kill -9", () => {
  let place: ProcessPlace;
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({
      reallyRuns: true,
      createPlace: async () => (place = await aProcessPlace()),
    });
  });
  afterAll(() => stage.close());
  const filesOf = (ref: WorkRef) => taskFiles(join(layoutOf(place.rootDir).tasksDir, taskName(ref)));
  const identity = async (path: string) =>
    ProcessIdentitySchema.parse(JSON.parse(await readFile(path, "utf8")));
  const killSupervisor = async (serviceId: string) => {
    const { supervisor } = serviceFiles(layoutOf(place.rootDir), "project", serviceId);
    const record = SupervisorRecordSchema.parse(JSON.parse(await readFile(supervisor, "utf8")));
    signalProcess(record.process, "SIGKILL");
    await eventually(() => findProcess(record.process.pid) === null);
  };
  const restart = (serviceId: string) => aRestart({ target: { kind: "service", serviceId } });
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();

  test("a command whose own program is killed is lost, and what it ran is ended", async () => {
    const work = anExec({ image: stage.images[0], argv: ["sleep", "300"] });
    await stage.runtime.start(work);
    await eventually(() => existsSync(filesOf(work).child));
    const child = await identity(filesOf(work).child);
    signalProcess(await identity(filesOf(work).pid), "SIGKILL");
    expect((await collect(stage.runtime, work)).outcome.type).toBe("lost");
    await eventually(() => findProcess(child.pid) === null);
    expect(existsSync(join(layoutOf(place.rootDir).scratchDir, taskName(work)))).toBe(false);
  });

  test("a restart whose own program is killed is lost, and the service goes on serving", async () => {
    const port = await aFreePort();
    const command = "test -e $HOME/mark && sleep 60; touch $HOME/mark; node server.js";
    await finish(stage.runtime, aRollout({ serviceId: "lost", port, image: stage.images[0], command }));
    const work = restart("lost");
    await stage.runtime.start(work);
    await eventually(async () => {
      const lines = await stage.runtime.readServiceLogs("project", "lost", null, 100);
      return lines.filter(({ text }) => text.startsWith("Starting 1 replica")).length === 2;
    });
    signalProcess(await identity(filesOf(work).pid), "SIGKILL");
    expect((await collect(stage.runtime, work)).outcome.type).toBe("lost");
    expect(await ask(port)).toBe("v1");
    await stage.runtime.removeService("project", "lost");
  });

  test("a restart brings a service back whose programs were all killed", async () => {
    const port = await aFreePort();
    await finish(stage.runtime, aRollout({ serviceId: "down", port, image: stage.images[0], replicas: 2 }));
    await killSupervisor("down");
    expect((await stage.runtime.inspectService("project", "down")).status).toBe("stopped");
    expect((await finish(stage.runtime, restart("down"))).outcome).toEqual({ type: "succeeded", data: {} });
    expect(await stage.runtime.inspectService("project", "down")).toMatchObject({
      status: "healthy",
      replicas: { desired: 2, ready: 2 },
    });
    expect(await ask(port)).toBe("v1");
    await stage.runtime.removeService("project", "down");
  });

  test("a service that does not come back is told with its last lines", async () => {
    const port = await aFreePort();
    const work = aRollout({
      serviceId: "stuck",
      port,
      image: stage.images[0],
      command: "test -e $HOME/mark && echo the disk is full && exit 4; touch $HOME/mark; node server.js",
      healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 2 },
    });
    await finish(stage.runtime, work);
    await killSupervisor("stuck");
    const { outcome } = await finish(stage.runtime, restart("stuck"));
    expect(outcome).toMatchObject({
      type: "failed",
      reason: expect.stringMatching(/not healthy after 2 s: .*exit code 4/) as unknown,
      lastLogLines: expect.arrayContaining(["the disk is full"]) as unknown,
    });
    await stage.runtime.removeService("project", "stuck");
  });

  test("a database that was killed is started by a restart, with its data", async () => {
    const addon = { projectId: "project", addonId: "db", type: "postgres" } as const;
    const { connectionString } = await stage.runtime.ensureAddon(addon);
    await withClient(connectionString, (client) => client.query("CREATE TABLE kept AS SELECT 7 AS n"));
    const { dataDir } = await getAddonRecord(addonFiles(layoutOf(place.rootDir), "project", "db"));
    const status = await clusterStatus(dataDir);
    if (!("pid" in status)) throw new Error("the database does not run");
    process.kill(status.pid, "SIGKILL");
    await eventually(async () => (await stage.runtime.inspectAddon(addon)).status === "stopped");
    const work = aRestart({ target: { kind: "addon", addon } });
    expect((await finish(stage.runtime, work)).outcome).toEqual({ type: "succeeded", data: {} });
    const { rows } = await withClient(connectionString, (client) => client.query("SELECT n FROM kept"));
    expect(rows).toEqual([{ n: 7 }]);
  });

  test("a database that cannot start says what PostgreSQL said", async () => {
    const addon = { projectId: "project", addonId: "broken", type: "postgres" } as const;
    await stage.runtime.ensureAddon(addon);
    const { dataDir } = await getAddonRecord(addonFiles(layoutOf(place.rootDir), "project", "broken"));
    await stopCluster(dataDir, "fast");
    await writeFile(join(dataDir, "pg_hba.conf"), "no such line\n");
    const { outcome } = await finish(stage.runtime, aRestart({ target: { kind: "addon", addon } }));
    expect(outcome).toMatchObject({
      type: "failed",
      reason: expect.stringContaining("pg_hba.conf") as unknown,
    });
  });
});
