import { describe, expect, it } from "vitest";
import { hashBuildInputs, type BuildInputs } from "./build-inputs";

const inputs: BuildInputs = {
  repoUrl: "file:///srv/git/shop.git",
  sha: "5f1c0a9e4b7d2f6388a1c3e5d7094b2a6c8e0f13",
  contextDir: "/",
  buildCommand: null,
  dockerfile: null,
  buildArguments: { A: "1", B: "2" },
};

describe("hashBuildInputs", () => {
  it("does not depend on the order of build arguments", () => {
    expect(hashBuildInputs({ ...inputs, buildArguments: { B: "2", A: "1" } })).toBe(hashBuildInputs(inputs));
  });

  it.each<Partial<BuildInputs>>([
    { sha: "0".repeat(40) },
    { contextDir: "/api" },
    { buildCommand: "npm ci" },
    { dockerfile: "/Dockerfile" },
    { buildArguments: { A: "1", B: "3" } },
    { buildArguments: { A: "1B2" } },
    { repoUrl: "file:///srv/git/other.git" },
  ])("tells %j apart", (change) => {
    expect(hashBuildInputs({ ...inputs, ...change })).not.toBe(hashBuildInputs(inputs));
  });
});
