import { describe, expect, it } from "vitest";
import { anImport, ImportsDouble } from "@/core/node-kind/test-action-doubles";
import { aCall, ObservationsDouble } from "@/core/node-kind/test-doubles";
import { addonImportExecutor } from "./execute";
import { addonImportManifest, AddonImportOutputSchema, AddonImportSpecSchemas } from "./manifest";
import { planAddonImport } from "./plan";

const URL_OF_DUMP = "https://files.example.com/shop.sql.gz?signature=5ecret";
const DATABASE = "postgresql://legacy:pa55word@db.example.com:5433/shop";
const aSpec = (more: object) => AddonImportSpecSchemas.resolved.parse({ addonId: "postgres-prod", ...more });
const use = () => ({ imports: new ImportsDouble(), observations: new ObservationsDouble() });

describe("AddonImport", () => {
  it.each([
    [{ importUrl: URL_OF_DUMP }, { type: "url", url: URL_OF_DUMP, compression: "gz" }],
    [
      { importUrl: "https://files.example.com/shop.dump", compressionType: "zstd" },
      { type: "url", url: "https://files.example.com/shop.dump", compression: "zstd" },
    ],
    [
      { importUrl: "https://files.example.com/a.zst" },
      { type: "url", url: "https://files.example.com/a.zst", compression: "zstd" },
    ],
    [
      { importUrl: "https://files.example.com/a.dump?name=b.gz" },
      { type: "url", url: "https://files.example.com/a.dump?name=b.gz", compression: "none" },
    ],
    [{ connectionString: DATABASE }, { type: "database", connectionString: DATABASE, allDatabases: false }],
    [
      { connectionString: DATABASE, importAllDatabases: true },
      { type: "database", connectionString: DATABASE, allDatabases: true },
    ],
  ])("imports from %j", async (more, source) => {
    const all = use();
    await addonImportExecutor.execute(aCall(aSpec(more), all, { timeoutSeconds: 60 }));
    expect(all.imports.requests).toEqual([{ addonId: "postgres-prod", source, timeoutSeconds: 60 }]);
  });

  it("waits for the import and does not start it twice", async () => {
    const all = use();
    const call = (wait: boolean) =>
      addonImportExecutor.execute(aCall(aSpec({ connectionString: DATABASE }), all, { wait }));
    expect(await call(true)).toMatchObject({
      type: "waiting",
      reason: "import into postgres-prod",
      operationId: "op-import",
    });
    expect(await call(false)).toMatchObject({ type: "succeeded", output: { status: "scheduled" } });
    all.imports.started = anImport({ state: "succeeded" });
    const done = await call(true);
    expect(done).toMatchObject({ output: { id: anImport().id, status: "completed" } });
    if (done.type === "succeeded") expect(() => AddonImportOutputSchema.parse(done.output)).not.toThrow();
    all.imports.started = anImport({ state: "failed", error: "relation orders exists" });
    expect(await call(true)).toMatchObject({
      type: "failed",
      code: "import-failed",
      message: "Import into postgres-prod failed: relation orders exists",
    });
    expect(all.imports.requests).toHaveLength(1);
  });

  it.each([
    [{}, "importUrl"],
    [{ importUrl: URL_OF_DUMP, connectionString: DATABASE }, "importUrl"],
    [{ importUrl: URL_OF_DUMP, importAllDatabases: true }, "importAllDatabases"],
    [{ connectionString: DATABASE, compressionType: "gz" }, "compressionType"],
    [{ importUrl: "file:///etc/passwd" }, "importUrl"],
    [{ connectionString: "mysql://db/shop" }, "connectionString"],
  ])("refuses %j", (more, field) => {
    const spec = { addonId: "postgres-prod", ...more };
    expect(AddonImportSpecSchemas.resolved.safeParse(spec).error?.issues[0]?.path).toEqual([field]);
    expect(AddonImportSpecSchemas.authored.safeParse(spec).success).toBe(false);
  });

  it("takes addresses that are known only when the node starts", () => {
    const spec = { addonId: "postgres-prod", connectionString: "${secrets.legacy.values.URL}" };
    expect(AddonImportSpecSchemas.authored.safeParse(spec).success).toBe(true);
  });

  it("shows where the data comes from without what opens the door", async () => {
    const all = use();
    all.observations.addons.set("postgres-prod", { ready: true, status: "running", detail: null });
    for (const more of [{ importUrl: URL_OF_DUMP }, { connectionString: DATABASE }]) {
      const told = JSON.stringify([
        addonImportManifest.summarize(aSpec(more)),
        await planAddonImport({ spec: aSpec(more), use: all }),
      ]);
      expect(told).toContain("example.com");
      expect(told).not.toMatch(/5ecret|pa55word|legacy/);
    }
  });

  it("plans into an addon that is there", async () => {
    expect(await planAddonImport({ spec: aSpec({ connectionString: DATABASE }), use: use() })).toMatchObject({
      what: "Import into postgres-prod",
      blockedBy: expect.stringContaining("no addon"),
    });
  });

  it("needs a runtime that imports, and refuses a destination instead of ignoring it", () => {
    const spec = aSpec({ importUrl: URL_OF_DUMP, customDestinationId: "offsite" });
    expect(addonImportManifest.runtimeNeeds?.(spec)).toEqual([
      { capability: "addon.import", path: ["addonId"] },
    ]);
    expect(addonImportManifest.notices?.(spec)).toMatchObject([
      { severity: "error", path: ["customDestinationId"] },
    ]);
  });
});
