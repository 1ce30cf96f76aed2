import { until } from "./api";
import { firstResponse, RELEASE_ALL, sql, Place } from "./place";
import { expect, test } from "./test";

test.describe.serial("actions on what is deployed", () => {
  let place: Place;
  test.beforeAll(async ({ api, dir }) => {
    place = new Place(api, "actions");
    await place.open(dir);
    const run = await place.run([...RELEASE_ALL, sql("CREATE TABLE note (text text)")]);
    expect(run.error).toBeUndefined();
  });
  test.afterAll(() => {
    place.world.close();
  });

  test("a backup is restored: what was written since is gone", async () => {
    const run = await place.run([
      sql("INSERT INTO note VALUES ('kept')"),
      { kind: "AddonBackup", ref: "backup", condition: "success", spec: { addonId: "db" } },
      sql("INSERT INTO note VALUES ('written since')"),
      sql("SELECT count(*) FROM note", "2"),
      {
        kind: "Action",
        ref: "restored",
        spec: {
          kind: "AddonBackup",
          spec: {
            type: "restore",
            condition: "success",
            data: { addonId: "db", backupId: "${refs.backup.id}" },
          },
        },
      },
      sql("SELECT count(*) FROM note", "1"),
    ]);
    expect(run.error).toBeUndefined();
    expect(run.refs.restored).toMatchObject({ restoreId: expect.any(String) });
  });

  test("a backup that is not there cannot be restored, and the data stays", async () => {
    const data = { addonId: "db", backupId: "0199aaaa-0000-7000-8000-000000000011" };
    const run = await place.run([
      {
        kind: "Action",
        spec: { kind: "AddonBackup", spec: { type: "restore", condition: "success", data } },
      },
    ]);
    expect(run).toMatchObject({ status: "failure", error: expect.stringContaining(data.backupId) });
    expect((await place.run([sql("SELECT count(*) FROM note", "1")])).status).toBe("success");
  });

  test("commands run in what is deployed; a bad end fails the step, an abort ends it", async () => {
    const execute = (command: string, more: object = {}) => ({
      kind: "Action",
      ref: "executed",
      spec: { kind: "Service", spec: { type: "execute", data: { serviceId: "api", command, ...more } } },
    });
    const good = await place.run([execute("echo $STAGE $HOME-less", { shell: "sh" })]);
    expect(good.error).toBeUndefined();
    expect(good.refs.executed).toMatchObject({
      exitCode: 0,
      stdOut: expect.stringMatching(/^kinds /),
    });

    const plain = await place.run([execute("echo $STAGE")]);
    expect(plain.refs.executed).toMatchObject({ stdOut: "$STAGE" });

    const bad = await place.run([execute("echo no such luck >&2; exit 9", { shell: "sh" })]);
    expect(bad).toMatchObject({ status: "failure", error: expect.stringContaining("9") });

    const long = await place.start([execute("sleep 600")]);
    await until(
      () => place.flow().run(long.id),
      (run) => firstResponse(run)?.status === "running" || firstResponse(run)?.status === "waiting",
    );
    expect((await place.abort(long)).status).toBe("aborted");
  });

  test("a service is restarted and its database too", async () => {
    const run = await place.run([
      {
        kind: "Action",
        spec: {
          kind: "Service",
          spec: { type: "restart", condition: "running", data: { serviceId: "api" } },
        },
      },
      {
        kind: "Action",
        spec: { kind: "Addon", spec: { type: "restart", condition: "running", data: { addonId: "db" } } },
      },
      sql("SELECT count(*) FROM note", "1"),
    ]);
    expect(run.error).toBeUndefined();
  });
});
