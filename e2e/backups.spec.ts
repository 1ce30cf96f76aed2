import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import {
  defaultPostgresUser,
  freePort,
  giveTo,
  placeCluster,
  startCluster,
  stopCluster,
} from "@/server/embedded-postgres";
import { ADMIN } from "./product";
import { expect, test } from "./test";

const PROJECT = "kept";
const ADDON = `/projects/${PROJECT}/addons/ledger`;

interface Credentials {
  secrets: { connectionString: string; password: string; database: string };
}

/** Asks a database something, once. */
async function query<Row extends object>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const TITLES = "SELECT title FROM entry ORDER BY title";

test("a backup is taken, downloaded and opened by hand; restored, the data is back; deleted, it is gone", async ({
  page,
  api,
}) => {
  await api.send("PUT", "/apply", { project: { id: PROJECT }, addons: [{ id: "ledger", type: "postgres" }] });
  const { secrets } = await api.get<Credentials>(`${ADDON}/credentials`);
  await query(secrets.connectionString, "CREATE TABLE entry (title text)");
  await query(secrets.connectionString, "INSERT INTO entry VALUES ('rent'), ('wages')");

  await page.goto(ADDON);
  await page.getByRole("button", { name: "Take backup" }).click();
  const take = page.getByRole("dialog", { name: "Back up ledger" });
  await take.getByLabel("Type").click();
  await page.getByRole("option", { name: "Snapshot" }).click();
  await take.getByRole("button", { name: "Take backup" }).click();
  const backups = page.getByRole("table", { name: "Backups" });
  await expect(backups.getByRole("row", { name: /Success/ })).toBeVisible({ timeout: 30_000 });
  const name = (await backups.getByRole("button", { name: /^ledger-\d/ }).textContent()) ?? "";

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: `Download ${name}` }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${name}.tar.gz`);
  expect(await titlesByHand(await download.path(), secrets)).toEqual([{ title: "rent" }, { title: "wages" }]);

  await query(secrets.connectionString, "DELETE FROM entry; INSERT INTO entry VALUES ('a mistake')");
  await page.getByRole("button", { name: "Restore" }).click();
  const restore = page.getByRole("dialog", { name: "Restore ledger" });
  await expect(restore).toContainText("Everything written to ledger since");
  await restore.getByRole("button", { name: "Restore backup" }).click();
  await expect(restore.getByText("This is not “ledger” yet.")).toBeVisible();
  await restore.getByLabel("Type ledger to go on").fill("ledger");
  await restore.getByRole("button", { name: "Restore backup" }).click();
  const restores = page.getByRole("table", { name: "Restores" });
  await expect(restores.getByRole("row", { name: /Success/ })).toBeVisible({ timeout: 30_000 });
  expect(await query(secrets.connectionString, TITLES)).toEqual([{ title: "rent" }, { title: "wages" }]);

  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page
    .getByRole("dialog", { name: "Delete backup" })
    .getByRole("button", { name: "Delete backup" })
    .click();
  await expect(page.getByText("No backup yet")).toBeVisible();
  const gone = await fetch(`${process.env.SLIPWAY_E2E_URL ?? ""}/v1${ADDON}/backups`, {
    headers: { authorization: `Bearer ${ADMIN.token}` },
  });
  expect(await gone.json()).toMatchObject({ data: { backups: [] } });

  await page.goto(`/projects/${PROJECT}/audit`);
  for (const deed of ["took", "downloaded", "restored", "deleted"]) {
    await expect(page.getByRole("button", { name: `${deed} backup ledger/${name}` })).toBeVisible();
  }
});

/** What a PostgreSQL of our own says when it is started on the unpacked file. */
async function titlesByHand(file: string, { database, password }: Credentials["secrets"]): Promise<object[]> {
  const dir = mkdtempSync(join(tmpdir(), "slipway-by-hand-"));
  // PostgreSQL's own account must be able to go through it.
  chmodSync(dir, 0o711);
  const { dataDir } = await placeCluster(join(dir, "data"));
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    execFileSync("tar", ["-xzf", file, "-C", dataDir]);
    const user = defaultPostgresUser();
    if (user !== null) await giveTo(user, dataDir);
    const logFile = join(dir, "log");
    const cluster = await startCluster({ dataDir, port: await freePort(), password, logFile });
    return await query(cluster.connectionString(database), TITLES);
  } finally {
    await stopCluster(dataDir, "fast");
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
  }
}
