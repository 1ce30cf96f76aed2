import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AddonConnection, Runtime } from "../runtime";
import { anId, finish } from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { aPostgresServer, findServerPrograms, type TestPostgresServer } from "./a-postgres-server";
import { withClient } from "./addons";

const programs = findServerPrograms();
if (programs === null) {
  process.stdout.write(
    "external-postgres is not tested: no PostgreSQL server is installed in /usr/lib/postgresql.\n",
  );
}

/** A database we did not make: dumped and restored by the client programs of this machine. */
describe.skipIf(programs === null)("an external PostgreSQL", () => {
  let server: TestPostgresServer;
  let place: ProcessPlace;
  let runtime: Runtime;
  let connection: AddonConnection;

  beforeAll(async () => {
    server = await aPostgresServer(programs ?? "");
    place = await aProcessPlace();
    runtime = await place.open();
    const { connectionString } = server;
    const spec = {
      projectId: "project",
      addonId: "outside",
      type: "external-postgres",
      connectionString,
    } as const;
    connection = await runtime.ensureAddon(spec);
    expect((await runtime.inspectAddon(spec)).status).toBe("running");
  });
  afterAll(async () => {
    await runtime.close();
    await place.dispose();
    await server.stop();
  });

  const work = () => ({
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    addonId: "outside",
    addonType: "external-postgres" as const,
    connection,
    backupType: "dump" as const,
  });
  const query = (sql: string) =>
    withClient(
      connection.connectionString,
      async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
    );

  test("a dump brings deleted rows back", async () => {
    await query("CREATE TABLE customers AS SELECT n FROM generate_series(1, 100) n");
    const backup = await finish(runtime, { ...work(), kind: "backup", compression: "gz" });
    if (backup.outcome.type !== "succeeded") throw new Error(JSON.stringify(backup.outcome));
    await query("DELETE FROM customers WHERE n > 3");
    const { location, sha256 } = backup.outcome.data;
    const restore = await finish(runtime, { ...work(), kind: "restore", location, sha256 });
    expect(restore.outcome).toEqual({ type: "succeeded", data: {} });
    expect(await query("SELECT count(*)::int AS customers FROM customers")).toEqual([{ customers: 100 }]);
  });

  test("a dump that cannot be put back whole changes nothing", async () => {
    await query("CREATE TABLE parents (id int PRIMARY KEY); INSERT INTO parents VALUES (1)");
    const backup = await finish(runtime, { ...work(), kind: "backup", compression: "none" });
    if (backup.outcome.type !== "succeeded") throw new Error(JSON.stringify(backup.outcome));
    // Something new depends on what the restore has to replace.
    await query("CREATE VIEW newer AS SELECT id FROM parents; INSERT INTO parents VALUES (2)");
    const { location, sha256 } = backup.outcome.data;
    const restore = await finish(runtime, { ...work(), kind: "restore", location, sha256 });
    expect(restore.outcome).toMatchObject({ type: "failed" });
    expect(restore.outcome.type === "failed" && restore.outcome.reason).toContain("pg_restore");
    expect(await query("SELECT count(*)::int AS parents FROM parents")).toEqual([{ parents: 2 }]);
  });

  test("a snapshot of it is refused, since its files are elsewhere", async () => {
    await expect(
      runtime.start({ ...work(), kind: "backup", backupType: "snapshot", compression: "gz" }),
    ).rejects.toMatchObject({ code: "unsupported" });
  });
});
