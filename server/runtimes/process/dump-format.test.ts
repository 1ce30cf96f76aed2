import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { explainPacking, formatOf } from "./dump-format";

const GZ = gzipSync("SELECT 1;");
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]);
const SQL = Buffer.from("-- PostgreSQL database dump\n");

describe("how a file is packed", () => {
  test("is as it was said", () => {
    for (const [declared, head] of [
      ["gz", GZ],
      ["zstd", ZSTD],
      ["none", SQL],
    ] as const) {
      expect(explainPacking(declared, head)).toBeNull();
    }
  });

  test("is told when it is otherwise, with what to set", () => {
    expect(explainPacking("none", ZSTD)).toContain("Set the compression to zstd.");
    expect(explainPacking("zstd", GZ)).toContain("compressed with Zstandard, but it is compressed with gzip");
    expect(explainPacking("zstd", SQL)).toContain("Set the compression to none.");
    expect(explainPacking("gz", Buffer.from("PK\x03\x04"))).toContain("packed with ZIP");
  });
});

describe("what a file is", () => {
  test.each([
    ["a script", SQL, "sql"],
    ["a script with a byte order mark", Buffer.from("\uFEFFSELECT 1;"), "sql"],
    ["an archive", Buffer.from("PGDMP\x01\x0e"), "archive"],
    ["a tar file", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0"), Buffer.alloc(250)]), "tar"],
  ])("%s", (_name, head, format) => expect(formatOf(head)).toEqual({ format }));

  test.each([
    ["an empty file", Buffer.alloc(0), "empty"],
    ["a page", Buffer.from("\n <!doctype HTML>"), "not a dump"],
    ["an answer in XML", Buffer.from('<?xml version="1.0"?><Error>'), "not a dump"],
    ["a file packed twice", GZ, "compressed twice"],
    ["a binary file", Buffer.from([1, 0, 2]), "neither SQL nor an archive"],
  ])("%s is none", (_name, head, words) =>
    expect(formatOf(head)).toEqual({ problem: expect.stringContaining(words) as unknown }),
  );
});
