import { describe, expect, it } from "vitest";
import { findManifest, type NodeKind } from "@/nodes/_registry/manifests";
import { findPicker } from "./find-picker";

function pickerAt(kind: NodeKind, spec: unknown, ...path: (string | number)[]) {
  const manifest = findManifest(kind);
  if (manifest === undefined) throw new Error(`${kind} is a kind`);
  return findPicker(manifest, spec, path);
}

describe("what a field is chosen from", () => {
  it("is what the kind says it names, also before anything is named", () => {
    expect(pickerAt("JobRun", {}, "jobId")).toEqual({ type: "resource", kind: "job", from: "stage" });
    expect(pickerAt("Build", {}, "id")).toEqual({
      type: "resource",
      kind: "build-service",
      from: "anywhere",
    });
    expect(pickerAt("AddonBackup", { addonId: "${args.DB}" }, "addonId")).toMatchObject({ kind: "addon" });
    const promotion = { type: "deployment", origin: { type: "job" }, target: { type: "job" } };
    expect(pickerAt("Release", promotion, "origin", "id")).toEqual({
      type: "resource",
      kind: "job",
      from: "preceding",
    });
    expect(pickerAt("Release", promotion, "target", "id")).toEqual({
      type: "resource",
      kind: "job",
      from: "stage",
    });
    expect(pickerAt("SecretInheritance", {}, "secrets", 0)).toEqual({ type: "secret-group" });
    expect(pickerAt("RunTemplate", {}, "templateId")).toEqual({ type: "flow" });
  });

  it("is a branch, commit or build of the build service beside it, once that is known", () => {
    expect(pickerAt("Build", { id: "code" }, "branch")).toEqual({ type: "branch", buildServiceId: "code" });
    expect(pickerAt("Build", { id: "code" }, "sha")).toEqual({ type: "commit", buildServiceId: "code" });
    const internal = { jobId: "j", deployment: { internal: { id: "code" } } };
    expect(pickerAt("JobRun", internal, "deployment", "internal", "buildId")).toMatchObject({
      type: "build",
    });
    expect(pickerAt("Build", { id: "${args.CODE}" }, "branch")).toBeUndefined();
  });

  it("is nothing for a field that is just text", () => {
    expect(pickerAt("HttpRequest", {}, "url")).toBeUndefined();
    expect(pickerAt("Build", { id: "code" }, "projectId")).toBeUndefined();
  });
});
