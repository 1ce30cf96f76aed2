import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { describeFullDisk, readDisk } from "./disk";

it("the disk of a directory has room, of which some is free", async () => {
  const disk = await readDisk(tmpdir());
  expect(disk?.totalBytes).toBeGreaterThan(0);
  expect(disk?.freeBytes).toBeGreaterThan(0);
  expect(disk?.freeBytes).toBeLessThanOrEqual(disk?.totalBytes ?? 0);
  expect(describeFullDisk(disk)).toBeNull();
});

it("a directory that is not there has no disk, and none that is full", async () => {
  expect(await readDisk("/nowhere/at/all")).toBeNull();
  expect(describeFullDisk(null)).toBeNull();
});

it("a full disk is told with what is left of it", () => {
  expect(describeFullDisk({ path: "/data", freeBytes: 3_400_000, totalBytes: 1e9 })).toBe(
    "The disk of /data is full: 3 MB are free. Free some space; runs go on by themselves then.",
  );
});
