import { describe, expect, it } from "vitest";
import { manifests } from "@/nodes/_registry/manifests";
import { newNode, type NewNodeOptions, type NodeResource } from "./new-node";

const make = (kind: string, options: Omit<NewNodeOptions, "existingRefs"> = {}) =>
  newNode(kind, { ...options, existingRefs: [] });

describe("newNode", () => {
  it.each(Object.values(manifests))("$kind is valid but for what has to be chosen", ({ kind, spec }) => {
    const { success, error } = spec.authored.safeParse(make(kind).spec);
    if (success) return;
    for (const { path } of error.issues) {
      const value = path.reduce<unknown>(
        (holder, segment) => (holder as Record<PropertyKey, unknown>)[segment],
        make(kind).spec,
      );
      expect(["", []]).toContainEqual(value);
    }
  });

  it.each<[string, NodeResource, NodeResource | undefined]>([
    ["Build", { kind: "build-service", id: "api" }, undefined],
    ["JobRun", { kind: "job", id: "migrate" }, undefined],
    ["AddonBackup", { kind: "addon", id: "db" }, undefined],
    ["Action", { kind: "addon", id: "db" }, undefined],
    ["Action", { kind: "service", id: "web" }, undefined],
    ["Condition", { kind: "addon", id: "db" }, undefined],
    ["RunTemplate", { kind: "release-flow", id: "shop/Production" }, undefined],
    ["SecretInheritance", { kind: "secret-group", id: "shared" }, undefined],
    ["Release", { kind: "service", id: "web" }, { kind: "build-service", id: "api" }],
    ["Release", { kind: "job", id: "migrate" }, { kind: "job", id: "migrate-staging" }],
  ])("%s of a %o is valid as it is", (kind, resource, origin) => {
    const { spec } = make(kind, { resource, ...(origin !== undefined && { origin }) });
    const manifest = Object.values(manifests).find((one) => one.kind === kind);
    expect(manifest?.spec.authored.safeParse(spec)).toMatchObject({ success: true });
  });

  it("has a ref from its resource, with a number when that is taken", () => {
    const options = { resource: { kind: "addon" as const, id: "postgres" } };
    expect(newNode("AddonBackup", { ...options, existingRefs: [] }).ref).toBe("backup-postgres");
    expect(newNode("AddonBackup", { ...options, existingRefs: ["backup-postgres"] }).ref).toBe(
      "backup-postgres-2",
    );
    expect(make("Build").ref).toBe("start-build");
    expect(make("Workflow")).not.toHaveProperty("ref");
  });

  it("writes the fields in the order of the language's own documents", () => {
    expect(Object.keys(make("Build"))).toEqual(["kind", "ref", "spec", "condition"]);
    expect(Object.keys(make("Build").spec as object)).toEqual([
      "reuseExistingBuilds",
      "buildRuleFallThroughHandling",
      "buildOverrides",
      "id",
      "type",
      "branch",
    ]);
  });

  it("takes a kind that nobody knows", () => {
    expect(make("RolloutStrategy")).toMatchObject({ kind: "RolloutStrategy", spec: {} });
    expect(make("__proto__")).toMatchObject({ kind: "__proto__", spec: {} });
  });
});
