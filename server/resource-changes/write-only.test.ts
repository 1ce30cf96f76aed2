import { describe, expect, it } from "vitest";
import { conceal, fillIn } from "./write-only";

const service = { id: "api", port: 80, environment: { TOKEN: "s3cret", LEVEL: "info" } };
const registry = { id: "own", registry: "ghcr.io", username: "robot", password: "p4ss" };

describe("a form", () => {
  it("has the names of secrets and none of their values", () => {
    expect(conceal("deploymentServices", service)).toEqual({
      ...service,
      environment: { TOKEN: null, LEVEL: null },
    });
    expect(conceal("registries", registry)).toEqual({ ...registry, password: null });
    const group = { id: "g", values: { A: "1" }, files: { "/ca.pem": "2" } };
    expect(conceal("secretGroups", group)).toEqual({
      id: "g",
      values: { A: null },
      files: { "/ca.pem": null },
    });
    const code = { id: "c", repoUrl: "https://ana:s3cret@git.example/shop.git" };
    expect(JSON.stringify(conceal("buildServices", code))).not.toContain("s3cret");
  });
});

describe("what comes back from it", () => {
  it("keeps what is null, takes what is text and drops what is left out", () => {
    const given = { ...service, environment: { TOKEN: null, NEW: "value" } };
    expect(fillIn("deploymentServices", given, service)).toEqual({
      spec: { ...service, environment: { TOKEN: "s3cret", NEW: "value" } },
      problems: [],
    });
  });

  it("cannot keep what is not there", () => {
    const { problems } = fillIn("deploymentServices", { id: "api", environment: { GONE: null } }, service);
    expect(problems).toEqual([
      { path: "environment.GONE", message: expect.stringContaining("GONE") as string },
    ]);
    expect(fillIn("registries", { ...registry, password: null }, undefined).problems).toHaveLength(1);
  });

  it("hands a kept password to the registry it was given for, and to no other", () => {
    const kept = { ...registry, password: null };
    expect(fillIn("registries", kept, registry).spec).toEqual(registry);
    for (const moved of [{ registry: "evil.example" }, { username: "other" }]) {
      const { spec, problems } = fillIn("registries", { ...kept, ...moved }, registry);
      expect(JSON.stringify(spec)).not.toContain("p4ss");
      expect(problems.map(({ path }) => path)).toEqual(["password"]);
    }
  });

  it("keeps the password in a repository's address only while the address is the same", () => {
    const stored = { id: "code", repoUrl: "https://ana:s3cret@git.example/shop.git" };
    const shown = conceal("buildServices", stored);
    expect(fillIn("buildServices", shown, stored).spec.repoUrl).toBe(stored.repoUrl);
    const moved = { ...shown, repoUrl: "https://evil.example/shop.git" };
    expect(fillIn("buildServices", moved, stored).spec.repoUrl).toBe(moved.repoUrl);
  });

  it("is told about bad names without the values under them", () => {
    const { problems } = fillIn("jobs", { id: "j", environment: { "1 bad": "s3cret" } }, undefined);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain("s3cret");
  });
});
