import { describe, expect, test } from "vitest";
import { planBuild } from "./build-plan";

const nothing = { packageJson: null, hasLockfile: false, procfile: null };
const withPackage = (content: object, rest = {}) => ({
  ...nothing,
  packageJson: JSON.stringify(content),
  ...rest,
});

describe("what a build does", () => {
  test.each([
    ["nothing is known", nothing, null, null],
    ["only a start script", withPackage({ scripts: { start: "node server.js" } }), null, "node server.js"],
    ["dependencies without a lock", withPackage({ dependencies: { a: "1" } }), "npm install", null],
    [
      "dependencies with a lock",
      withPackage({ dependencies: { a: "1" } }, { hasLockfile: true }),
      "npm ci",
      null,
    ],
    [
      "development tools and a build script",
      withPackage(
        { devDependencies: { a: "1" }, scripts: { build: "tsc" }, main: "dist/index.js" },
        { hasLockfile: true },
      ),
      "npm ci && npm run build",
      "node .",
    ],
    [
      "empty dependencies",
      withPackage({ dependencies: {}, scripts: { build: "make" } }),
      "npm run build",
      null,
    ],
    [
      "a start with hooks",
      withPackage({ scripts: { start: "node .", prestart: "node check" } }),
      null,
      "npm start",
    ],
    [
      "a Procfile",
      withPackage(
        { scripts: { start: "node a.js" } },
        { procfile: "worker: node w.js\nweb: node web.js --fast\n" },
      ),
      null,
      "node web.js --fast",
    ],
    ["a Procfile without web", { ...nothing, procfile: "worker: node w.js" }, null, null],
  ])("with %s", (_case, facts, buildCommand, startCommand) => {
    expect(planBuild(facts, undefined)).toEqual({ buildCommand, startCommand });
  });

  test("a given command is all that is run", () => {
    const facts = withPackage({ dependencies: { a: "1" }, scripts: { build: "tsc" } });
    expect(planBuild(facts, " make all ").buildCommand).toBe("make all");
    expect(planBuild(facts, "  ").buildCommand).toBe("npm install && npm run build");
  });

  test("a package.json that cannot be read is a sentence", () => {
    expect(() => planBuild({ ...nothing, packageJson: "{" }, undefined)).toThrow(
      "package.json is not valid JSON.",
    );
    expect(() => planBuild({ ...nothing, packageJson: '{"scripts": 1}' }, undefined)).toThrow("package.json");
  });
});
