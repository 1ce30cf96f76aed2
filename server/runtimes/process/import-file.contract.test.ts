import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { finish } from "../contract/place";
import { aProcessPlace } from "./a-place";
import { findServerPrograms } from "./a-postgres-server";
import { anImportStage, ask, at, expectShop, type ImportStage } from "./an-import-stage";

const programs = findServerPrograms();
if (programs === null) {
  process.stdout.write("Imports are not tested: no PostgreSQL server is installed in /usr/lib/postgresql.\n");
}

describe.skipIf(programs === null)("imports", () => {
  let stage: ImportStage;
  beforeAll(async () => {
    stage = await anImportStage(programs ?? "");
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.empty());

  describe("of a file at an address", () => {
    test.each([
      ["plain.sql", "none"],
      ["plain.sql.gz", "gz"],
      ["inserts.sql", "none"],
      ["archive.dump", "none"],
      ["archive.tar", "none"],
      ["directory.tar.gz", "gz"],
      ["moved", "none"],
    ] as const)("%s is loaded, and loaded again over itself", async (name, compression) => {
      for (let round = 0; round < 2; round += 1) {
        const { outcome, events } = await finish(stage.runtime, stage.fromUrl(name, {}, compression));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        await expectShop(stage.connection.connectionString);
        expect(JSON.stringify(events)).not.toContain("secret");
      }
    });

    test.skipIf(!existsSync("/usr/bin/zstd"))(
      "Zstandard is unpacked, and a damaged file says so",
      async () => {
        const packed = execFileSync("zstd", ["-q", "-c"], { input: stage.files.get("plain.sql") });
        stage.files.set("plain.sql.zst", packed);
        expect((await finish(stage.runtime, stage.fromUrl("plain.sql.zst", {}, "zstd"))).outcome.type).toBe(
          "succeeded",
        );
        await expectShop(stage.connection.connectionString);
        stage.files.set("cut.sql.zst", packed.subarray(0, packed.length / 2));
        expect((await finish(stage.runtime, stage.fromUrl("cut.sql.zst", {}, "zstd"))).outcome).toMatchObject(
          {
            reason: "The file is damaged, or ends too early: it cannot be unpacked.",
          },
        );
      },
    );

    test("a file that is packed in another way than said is named with what it is", async () => {
      expect((await finish(stage.runtime, stage.fromUrl("plain.sql.gz"))).outcome).toMatchObject({
        type: "failed",
        reason:
          "The import says that the file is not compressed, but it is compressed with gzip. Set the compression to gz.",
      });
      expect((await finish(stage.runtime, stage.fromUrl("plain.sql", {}, "gz"))).outcome).toMatchObject({
        reason:
          "The import says that the file is compressed with gzip, but it is not. Set the compression to none.",
      });
    });

    test("what is no dump is named: a page, an error, a file cut short, a picture", async () => {
      stage.files.set("page", Buffer.from("<!DOCTYPE html><title>Sign in</title>"));
      stage.files.set("cut.gz", (stage.files.get("plain.sql.gz") ?? Buffer.alloc(0)).subarray(0, 2000));
      stage.files.set(
        "picture",
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      );
      const reason = async (name: string, compression: "gz" | "none" = "none") => {
        const { outcome } = await finish(stage.runtime, stage.fromUrl(name, {}, compression));
        return outcome.type === "failed" ? outcome.reason : outcome.type;
      };
      expect(await reason("page")).toContain("not a dump");
      expect(await reason("missing")).toMatch(/^127\.0\.0\.1:\d+ answered 404 instead of the dump\.$/);
      expect(await reason("cut.gz", "gz")).toContain("ends too early");
      expect(await reason("picture")).toBe("The file is neither SQL nor an archive of pg_dump.");
    });

    test("a file beyond the limit is not loaded, packed or unpacked", async () => {
      stage.files.set("large.sql", Buffer.alloc(5 * 1024 ** 2, "-"));
      stage.files.set("bomb.gz", gzipSync(stage.files.get("large.sql") ?? Buffer.alloc(0)));
      expect((await finish(stage.runtime, stage.fromUrl("large.sql"))).outcome).toMatchObject({
        reason: expect.stringContaining("more than 4 MiB") as unknown,
      });
      expect((await finish(stage.runtime, stage.fromUrl("bomb.gz", {}, "gz"))).outcome).toMatchObject({
        reason: "The unpacked dump is larger than 4 MiB.",
      });
    });

    test("an address inside is not reached unless the operator allows it", async () => {
      const closed = await aProcessPlace();
      const guarded = await closed.open();
      const inside = await guarded.ensureAddon({ projectId: "project", addonId: "db", type: "postgres" });
      const { outcome } = await finish(guarded, stage.fromUrl("plain.sql", { connection: inside }));
      expect(outcome).toMatchObject({
        type: "failed",
        reason: expect.stringContaining("loopback address") as unknown,
      });
      await guarded.close();
      await closed.dispose();
    });
  });

  test("a database outside of the stage.runtime can be filled as well", async () => {
    await ask(at(stage.source.connectionString, "postgres"), "CREATE DATABASE target");
    const outside = await stage.runtime.ensureAddon({
      projectId: "project",
      addonId: "outside",
      type: "external-postgres",
      connectionString: at(stage.source.connectionString, "target"),
    });
    const target = { addonId: "outside", addonType: "external-postgres", connection: outside } as const;
    for (const name of ["plain.sql", "archive.dump"]) {
      expect((await finish(stage.runtime, stage.fromUrl(name, target))).outcome).toEqual({
        type: "succeeded",
        data: {},
      });
      await expectShop(outside.connectionString);
    }
  });

  test("an addon that is not there and an address that is none are refused at the start", async () => {
    await expect(
      stage.runtime.start(stage.fromUrl("plain.sql", { addonId: "never-made" })),
    ).rejects.toMatchObject({
      code: "not-found",
    });
    const source = { type: "url", url: "file:///etc/passwd", compression: "none" } as const;
    await expect(stage.runtime.start(stage.anImport({ source }))).rejects.toMatchObject({ code: "invalid" });
  });
});
