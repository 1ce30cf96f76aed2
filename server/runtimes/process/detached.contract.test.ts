import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { clusterStatus, stopCluster } from "@/server/embedded-postgres";
import { findProcess, ProcessIdentitySchema, signalProcess } from "@/server/machine";
import { EndlessClient } from "../contract/endless-client";
import {
  aFreePort,
  aJob,
  aRollout,
  collect,
  eventually,
  finish,
  setStage,
  type Stage,
} from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { addonFiles, getAddonRecord, replacedDir, withClient } from "./addons";
import { layoutOf, serviceFiles, taskFiles, taskName } from "./layout";
import { TaskSpecSchema } from "./records";
import { SupervisorRecordSchema } from "./supervisor-protocol";

const run = promisify(execFile);

describe("the process runtime under kill -9", () => {
  let place: ProcessPlace;
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({
      reallyRuns: true,
      createPlace: async () => (place = await aProcessPlace()),
    });
  });
  afterAll(() => stage.close());
  const filesOf = (work: { kind: "job"; id: string }) =>
    taskFiles(join(layoutOf(place.rootDir).tasksDir, taskName(work)));
  const read = async <T>(path: string, schema: z.ZodType<T>) =>
    schema.parse(JSON.parse(await readFile(path, "utf8")));

  test("work goes on when the program that started it is killed, also with its whole process group", async () => {
    const work = aJob({ image: stage.images[0], command: "echo before; sleep 1; echo after" });
    const program = join(place.programsDir, "starter.mjs");
    await writeFile(
      program,
      `const { createProcessRuntime } = await import(${JSON.stringify(join(place.programsDir, "driver.mjs"))});
       const runtime = await createProcessRuntime(${JSON.stringify({ rootDir: place.rootDir, programsDir: place.programsDir })});
       await runtime.start(${JSON.stringify(work)});
       process.kill(process.pid, "SIGKILL");`,
    );
    await build({
      entryPoints: [join(import.meta.dirname, "process-runtime.ts")],
      outfile: join(place.programsDir, "driver.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["pg-native"],
      alias: { "@": process.cwd() },
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
      logLevel: "error",
    });
    await expect(run(process.execPath, [program])).rejects.toMatchObject({ signal: "SIGKILL" });
    const { lines, outcome } = await collect(stage.runtime, work);
    expect(lines).toEqual(["before", "after"]);
    expect(outcome.type).toBe("succeeded");
  });

  test("work whose own program is killed is lost, says so once, and what it ran is ended", async () => {
    const work = aJob({ image: stage.images[0], command: "echo $$; sleep 300" });
    await stage.runtime.start(work);
    const following = collect(stage.runtime, work);
    await eventually(() => existsSync(filesOf(work).child));
    const child = await read(filesOf(work).child, ProcessIdentitySchema);
    const program = await read(filesOf(work).pid, ProcessIdentitySchema);
    expect(signalProcess(program, "SIGKILL")).toBe(true);
    const { outcome, events } = await following;
    expect(outcome.type).toBe("lost");
    expect(outcome.type === "lost" && outcome.detail).toContain("not known how far");
    await eventually(() => findProcess(child.pid) === null);
    expect((await collect(stage.runtime, work)).events).toEqual(events);
  });

  test("work that was written down but never begun is begun by whoever follows it", async () => {
    const work = aJob({ image: stage.images[0], command: "echo at last" });
    const earlier = aJob({ image: stage.images[0], command: "true" });
    await finish(stage.runtime, earlier);
    const { settings } = await read(filesOf(earlier).spec, TaskSpecSchema);
    await mkdir(filesOf(work).dir);
    await writeFile(filesOf(work).spec, JSON.stringify({ work, settings }));
    const [one, two] = await Promise.all([collect(stage.runtime, work), collect(stage.runtime, work)]);
    expect(one.lines).toEqual(["at last"]);
    expect(two.events).toEqual(one.events);
  });

  test("a pid that now belongs to another program is not taken for ours", async () => {
    const work = aJob({ image: stage.images[0], command: "sleep 300" });
    await stage.runtime.start(work);
    await eventually(() => existsSync(filesOf(work).child));
    const program = await read(filesOf(work).pid, ProcessIdentitySchema);
    const child = await read(filesOf(work).child, ProcessIdentitySchema);
    // As after a reboot: the number is that of a living stranger, here this test itself.
    await writeFile(filesOf(work).pid, JSON.stringify({ pid: process.pid, startedAt: program.startedAt }));
    signalProcess(program, "SIGKILL");
    expect((await collect(stage.runtime, work)).outcome.type).toBe("lost");
    await eventually(() => findProcess(child.pid) === null);
    expect(findProcess(process.pid)).not.toBeNull();
  });

  test("a service outlives every instance, and one that is opened later goes on with it", async () => {
    const port = await aFreePort();
    const first = await place.open();
    await finish(first, aRollout({ serviceId: "lasting", port, image: stage.images[0] }));
    await first.close();
    const client = new EndlessClient(port);
    const second = await place.open();
    const { outcome } = await finish(
      second,
      aRollout({ serviceId: "lasting", port, image: stage.images[1] }),
    );
    expect(outcome).toMatchObject({ type: "succeeded", data: { previousImage: stage.images[0] } });
    expect((await client.stop()).lost).toEqual([]);
    await second.removeService("project", "lasting");
    await second.close();
  });

  test("a killed supervisor shows as stopped; the next instance ends its orphans and serves the last good version", async () => {
    const port = await aFreePort();
    await finish(stage.runtime, aRollout({ serviceId: "fallen", port, image: stage.images[0], replicas: 2 }));
    await finish(
      stage.runtime,
      aRollout({ serviceId: "fallen", port, image: stage.images[1], command: "exit 1" }),
    );
    const files = serviceFiles(layoutOf(place.rootDir), "project", "fallen");
    const { process: supervisor } = await read(files.supervisor, SupervisorRecordSchema);
    const orphans = await read(files.replicas, z.array(ProcessIdentitySchema));
    expect(orphans).toHaveLength(2);
    expect(signalProcess(supervisor, "SIGKILL")).toBe(true);
    await eventually(() => findProcess(supervisor.pid) === null);
    expect(await stage.runtime.inspectService("project", "fallen")).toMatchObject({
      status: "stopped",
      image: stage.images[0],
      replicas: { desired: 2, ready: 0 },
    });

    const next = await place.open();
    await eventually(async () => (await next.inspectService("project", "fallen")).status === "healthy");
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("v1");
    for (const orphan of orphans) expect(findProcess(orphan.pid)?.startedAt).not.toBe(orphan.startedAt);
    await next.removeService("project", "fallen");
    await next.close();
  });

  test("a service whose port was taken while it was down says so, and serves as soon as the port is free", async () => {
    const port = await aFreePort();
    await finish(stage.runtime, aRollout({ serviceId: "ousted", port, image: stage.images[0] }));
    const files = serviceFiles(layoutOf(place.rootDir), "project", "ousted");
    const { process: supervisor } = await read(files.supervisor, SupervisorRecordSchema);
    signalProcess(supervisor, "SIGKILL");
    await eventually(() => findProcess(supervisor.pid) === null);
    const stranger = createServer();
    // The kernel lets go of a killed program's port a moment after the program itself.
    await eventually(
      () =>
        new Promise<boolean>((resolve) => {
          stranger.once("error", () => resolve(false));
          stranger.listen(port, "127.0.0.1", () => resolve(true));
        }),
    );
    const next = await place.open();
    expect(await next.inspectService("project", "ousted")).toMatchObject({
      status: "stopped",
      image: stage.images[0],
      detail: expect.stringContaining(`Port ${port} on 127.0.0.1 is already in use`) as unknown,
    });
    stranger.close();
    await eventually(async () => (await next.inspectService("project", "ousted")).status === "healthy");
    await next.removeService("project", "ousted");
    await next.close();
  });

  test("a rollout whose supervisor is killed fails and the old version comes back with the next one", async () => {
    const port = await aFreePort();
    await finish(stage.runtime, aRollout({ serviceId: "hit", port, image: stage.images[0] }));
    const work = aRollout({ serviceId: "hit", port, image: stage.images[1], command: "sleep 60" });
    await stage.runtime.start(work);
    const following = collect(stage.runtime, work);
    await eventually(async () => {
      const lines = await stage.runtime.readServiceLogs("project", "hit", null, 100);
      return lines.some(({ text }) => text.includes(`Starting 1 replica of ${stage.images[1]}`));
    });
    const files = serviceFiles(layoutOf(place.rootDir), "project", "hit");
    signalProcess((await read(files.supervisor, SupervisorRecordSchema)).process, "SIGKILL");
    expect((await following).outcome).toMatchObject({ type: "failed" });
    await finish(stage.runtime, aRollout({ serviceId: "hit", port, image: stage.images[2] }));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("v3");
    await stage.runtime.removeService("project", "hit");
  });

  test("a database that was killed is started again by the next instance, with its data, port and password", async () => {
    const spec = { projectId: "project", addonId: "db", type: "postgres" } as const;
    const connection = await stage.runtime.ensureAddon(spec);
    await withClient(connection.connectionString, (client) =>
      client.query("CREATE TABLE kept AS SELECT 7 AS n"),
    );
    const { dataDir } = await getAddonRecord(addonFiles(layoutOf(place.rootDir), "project", "db"));
    const status = await clusterStatus(dataDir);
    if (!("pid" in status)) throw new Error("the database does not run");
    process.kill(status.pid, "SIGKILL");
    await eventually(async () => (await stage.runtime.inspectAddon(spec)).status === "stopped");

    const next = await place.open();
    expect((await next.inspectAddon(spec)).status).toBe("running");
    const { rows } = await withClient(connection.connectionString, (client) =>
      client.query("SELECT n FROM kept"),
    );
    expect(rows).toEqual([{ n: 7 }]);
    await next.close();
  });

  test("a restore that was killed between its two renames is mended at the next start", async () => {
    const spec = { projectId: "project", addonId: "torn", type: "postgres" } as const;
    const connection = await stage.runtime.ensureAddon(spec);
    const { dataDir } = await getAddonRecord(addonFiles(layoutOf(place.rootDir), "project", "torn"));
    await stopCluster(dataDir, "fast");
    await rename(dataDir, replacedDir(dataDir));
    expect(await stage.runtime.ensureAddon(spec)).toEqual(connection);
    expect((await stage.runtime.inspectAddon(spec)).status).toBe("running");
  });
});
