import { describe, expect, it } from "vitest";
import { z } from "zod";
import { MASK } from "@/core/expression/masking";
import { findManifest } from "@/nodes/_registry/manifests";
import { inputFields, readInputs } from "./input-fields";

const spec = {
  jobId: "migrate",
  deployment: { docker: { customCommand: "node migrate.js" } },
  tries: 3,
  dry: false,
  list: ["a"],
  token: `it is ${MASK}`,
};
const { there } = inputFields(spec, null);

describe("inputFields", () => {
  it("opens objects, keeps lists whole, and knows what is secret", () => {
    expect(there.map(({ name, type, initial, secret }) => [name, type, initial, secret])).toEqual([
      ["jobId", "text", "migrate", false],
      ["deployment.docker.customCommand", "text", "node migrate.js", false],
      ["tries", "number", "3", false],
      ["dry", "boolean", "false", false],
      ["list", "json", '[\n  "a"\n]', false],
      ["token", "text", `it is ${MASK}`, true],
    ]);
  });

  it("offers what the kind knows beside that", () => {
    const schema = z.toJSONSchema(findManifest("Build")?.spec.resolved ?? z.never(), {
      io: "input",
      unrepresentable: "any",
    });
    const { more } = inputFields({ id: "api", type: "service", branch: "main" }, schema);
    const names = more.map(({ name }) => name);
    expect(names).toContain("sha");
    expect(names).toContain("buildOverrides.docker.dockerFilePath");
    expect(names).not.toContain("branch");
    expect(more.find(({ name }) => name === "reuseExistingBuilds")).toMatchObject({
      type: "boolean",
      initial: null,
    });
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("readInputs", () => {
  it("gives only what is different, each with its type, and tells old and new", () => {
    const typed = { tries: "5", dry: "true", jobId: "migrate", token: "another", list: null };
    const { edits, differences, errors } = readInputs(there, typed);
    expect(edits).toEqual([
      { path: ["tries"], value: 5 },
      { path: ["dry"], value: true },
      { path: ["list"] },
      { path: ["token"], value: "another" },
    ]);
    expect(differences.map(({ name, from, to }) => [name, from, to])).toEqual([
      ["tries", "3", "5"],
      ["dry", "false", "true"],
      ["list", '[\n  "a"\n]', null],
      ["token", `it is ${MASK}`, "another"],
    ]);
    expect(errors).toEqual({});
  });

  it("says at the field what cannot be read", () => {
    const { edits, errors } = readInputs(there, { tries: "many", list: "[1" });
    expect(edits).toEqual([]);
    expect(Object.keys(errors)).toEqual(["tries", "list"]);
  });
});
