import { describe, expect, it } from "vitest";
import { aBackup, aCall, BackupsDouble, ObservationsDouble } from "@/core/node-kind/test-doubles";
import { addonBackupExecutor } from "./execute";
import { addonBackupManifest, AddonBackupSpecSchemas } from "./manifest";
import { planAddonBackup } from "./plan";

const spec = AddonBackupSpecSchemas.resolved.parse({ addonId: "postgres-prod" });
const use = () => ({ backups: new BackupsDouble(), observations: new ObservationsDouble() });

describe("AddonBackup", () => {
  it("takes a compressed snapshot by default", async () => {
    const { backups, observations } = use();
    await addonBackupExecutor.execute(aCall(spec, { backups, observations }));
    expect(backups.requests).toEqual([
      { addonId: "postgres-prod", backupType: "snapshot", compression: "zstd", timeoutSeconds: 3600 },
    ]);
  });

  it("waits for the backup and does not take it twice", async () => {
    const { backups, observations } = use();
    const first = await addonBackupExecutor.execute(aCall(spec, { backups, observations }));
    expect(first).toMatchObject({ type: "waiting", reason: "backup postgres-prod-7 of postgres-prod" });
    expect(await addonBackupExecutor.execute(aCall(spec, { backups, observations }))).toEqual(first);
    expect(backups.requests).toHaveLength(1);
  });

  it("succeeds with size and checksum once it is verified", async () => {
    const { backups, observations } = use();
    backups.started = aBackup({ state: "succeeded", sizeBytes: 4096, sha256: "ab" });
    expect(await addonBackupExecutor.execute(aCall(spec, { backups, observations }))).toMatchObject({
      type: "succeeded",
      output: { name: "postgres-prod-7", sizeBytes: 4096, sha256: "ab", status: "completed" },
    });
  });

  it("fails when the backup does, so that no migration follows", async () => {
    const { backups, observations } = use();
    backups.started = aBackup({ state: "failed", error: "disk full" });
    expect(await addonBackupExecutor.execute(aCall(spec, { backups, observations }))).toMatchObject({
      type: "failed",
      code: "backup-failed",
      message: "Backup postgres-prod-7 of postgres-prod failed: disk full",
    });
  });

  it("succeeds at once without a condition", async () => {
    expect(await addonBackupExecutor.execute(aCall(spec, use(), { wait: false }))).toMatchObject({
      type: "succeeded",
      output: { status: "scheduled", sizeBytes: null },
    });
  });

  it.each(["snapshot", "dump"] as const)("needs a runtime that can take a %s", (backupType) => {
    expect(addonBackupManifest.runtimeNeeds?.({ ...spec, backupType })).toEqual([
      { capability: `backup.${backupType}`, path: ["backupType"] },
    ]);
  });

  it("plans against the addons there are", async () => {
    const { observations } = use();
    expect((await planAddonBackup({ spec, use: { observations } })).blockedBy).toMatch(
      /no addon "postgres-prod"/,
    );
    observations.addons.set("postgres-prod", { ready: true, status: "running", detail: null });
    expect((await planAddonBackup({ spec, use: { observations } })).blockedBy).toBeNull();
  });

  it("refuses destinations instead of ignoring them", () => {
    const notices = (more: object) =>
      addonBackupManifest
        .notices?.(AddonBackupSpecSchemas.resolved.parse({ addonId: "postgres-prod", ...more }))
        .map(({ severity, path }) => [severity, path[0]]);
    const elsewhere = { destinationId: "offsite", retentionTime: 7, type: "custom" };
    expect(notices({ customDestinationId: "offsite", additionalDestinations: [elsewhere] })).toEqual([
      ["error", "customDestinationId"],
      ["error", "additionalDestinations"],
    ]);
    expect(notices({ additionalDestinations: [] })).toEqual([]);
  });
});
