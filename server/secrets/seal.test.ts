import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deriveSecret, KEY_FILE_NAME, loadEncryptionKey } from "./encryption-key";
import { sealWith, unsealWith } from "./seal";

const GIVEN = Buffer.alloc(32, 7);
const OTHER = Buffer.alloc(32, 8);

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "slipway-secrets-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe("the encryption key", () => {
  test("a key that is given wins over the data directory and writes no file", () => {
    const key = loadEncryptionKey({ encryptionKey: GIVEN, dataDir });
    expect(key.bytes.equals(GIVEN)).toBe(true);
    expect(() => statSync(join(dataDir, KEY_FILE_NAME))).toThrow();
  });

  test("without one a file only its owner can read is made once and read again", () => {
    const first = loadEncryptionKey({ encryptionKey: undefined, dataDir });
    const again = loadEncryptionKey({ encryptionKey: undefined, dataDir });
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(statSync(join(dataDir, KEY_FILE_NAME)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, KEY_FILE_NAME), "utf8").trim()).toHaveLength(44);
  });

  test.each(["", "not base64 at all!", Buffer.alloc(16).toString("base64")])(
    "a key file that holds %j is refused with the way to make one",
    (text) => {
      writeFileSync(join(dataDir, KEY_FILE_NAME), text);
      expect(() => loadEncryptionKey({ encryptionKey: undefined, dataDir })).toThrow(
        /openssl rand -base64 32/,
      );
    },
  );

  test("secrets derived for two purposes differ, and are the same every time", () => {
    const key = loadEncryptionKey({ encryptionKey: GIVEN, dataDir });
    expect(deriveSecret(key, "a")).toBe(deriveSecret(key, "a"));
    expect(deriveSecret(key, "a")).not.toBe(deriveSecret(key, "b"));
  });
});

describe("sealing", () => {
  const load = (encryptionKey: Buffer) => loadEncryptionKey({ encryptionKey, dataDir });

  test("any JSON value comes back as it went in", () => {
    const key = load(GIVEN);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unsealWith(key, sealWith(key, value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("the sealed bytes hold nothing of the text, and two sealings of one value differ", () => {
    const key = load(GIVEN);
    const sealed = sealWith(key, { API_KEY: "hunter2-hunter2" });
    expect(Buffer.from(sealed).toString("latin1")).not.toContain("hunter2");
    expect(Buffer.from(sealWith(key, { API_KEY: "hunter2-hunter2" })).equals(Buffer.from(sealed))).toBe(
      false,
    );
  });

  test("another key is told apart from damage", () => {
    const sealed = sealWith(load(GIVEN), "x");
    expect(() => unsealWith(load(OTHER), sealed)).toThrow(/Give it the key the data was written with/);
  });

  test("a changed byte anywhere is noticed", () => {
    const key = load(GIVEN);
    const sealed = sealWith(key, "a secret");
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unsealWith(key, changed), `byte ${at}`).toThrow();
    }
    expect(() => unsealWith(key, sealed.subarray(0, 20))).toThrow(/unknown form/);
  });

  test("what JSON cannot say is refused", () => {
    expect(() => sealWith(load(GIVEN), undefined)).toThrow(TypeError);
  });
});
