import { describe, expect, it } from "vitest";
import type { SecretGroups } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { secretInheritanceExecutor } from "./execute";
import { secretInheritanceManifest, SecretInheritanceSpecSchemas } from "./manifest";
import { planSecretInheritance } from "./plan";

const GROUPS: Record<string, { values: Record<string, string>; files: Record<string, string> }> = {
  shared: { values: { LEVEL: "shared", KEY: "k-1" }, files: { "/etc/a": "shared" } },
  prod: { values: { LEVEL: "prod", EMPTY: "" }, files: { "/etc/a": "prod", "/etc/b": "b" } },
  extra: { values: { LEVEL: "extra" }, files: {} },
};
const secretGroups: SecretGroups = {
  list: () => Promise.resolve(Object.keys(GROUPS)),
  read: (id) => Promise.resolve(GROUPS[id] ?? null),
};
const parse = (spec: object) => SecretInheritanceSpecSchemas.resolved.parse(spec);
const merge = (spec: object) => secretInheritanceExecutor.execute(aCall(parse(spec), { secretGroups }));

describe("SecretInheritance", () => {
  it("merges the groups in order, configs last, the last one winning", async () => {
    expect(await merge({ configs: ["prod"], secrets: ["shared", "extra"] })).toEqual({
      type: "succeeded",
      output: {
        values: { LEVEL: "prod", KEY: "k-1", EMPTY: "" },
        files: { "/etc/a": "prod", "/etc/b": "b" },
      },
    });
    expect(await merge({ secrets: ["prod", "shared"] })).toMatchObject({
      output: { values: { LEVEL: "shared" }, files: { "/etc/a": "shared" } },
    });
  });

  it("accepts a required value that is there, be it empty", async () => {
    const spec = { secrets: ["prod"], requiredKeys: ["EMPTY"], requiredFiles: ["/etc/b"] };
    expect(await merge(spec)).toMatchObject({ type: "succeeded" });
  });

  it("names everything that is required and nowhere, and where it looked", async () => {
    const spec = {
      secrets: ["shared", "extra"],
      requiredKeys: ["KEY", "TOKEN", "toString"],
      requiredFiles: ["/x"],
    };
    await expect(merge(spec)).rejects.toMatchObject({
      code: "missing-secrets",
      message: "Not in groups shared, extra: the values TOKEN, toString; the file /x.",
    });
  });

  it("names the nearest group to one that does not exist", async () => {
    await expect(merge({ secrets: ["shard"] })).rejects.toMatchObject({
      code: "not-found",
      message: 'The project has no secret group "shard". Did you mean "shared"?',
    });
  });

  it("is secret as a whole", () => {
    expect(secretInheritanceManifest.secretOutput).toBe(true);
  });

  it("mentions its groups, and those it can tell of a draft", () => {
    const draft = { secrets: ["shared", "${args.GROUP}"], configs: "${args.GROUPS}" };
    expect(SecretInheritanceSpecSchemas.authored.safeParse(draft).error).toBeUndefined();
    expect(secretInheritanceManifest.mentions?.(draft as never)).toEqual([
      { path: ["secrets", 0], id: "shared", kind: "secret-group" },
    ]);
    expect(secretInheritanceManifest.summarize(draft as never).detail).toBe(
      "of shared, ${args.GROUP}, ${args.GROUPS}",
    );
    expect(SecretInheritanceSpecSchemas.authored.safeParse({ requiredKeys: ["A"] }).success).toBe(false);
  });

  it("plans without telling a value", async () => {
    const planned = await planSecretInheritance({
      spec: parse({ secrets: ["shared", "prod"] }),
      use: { secretGroups },
    });
    expect(planned).toEqual({
      what: "Merge secret groups shared, prod",
      detail: "3 values, 2 files",
      blockedBy: null,
    });
  });
});
