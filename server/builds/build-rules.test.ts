import { describe, expect, it } from "vitest";
import type { BuildRules } from "@/core/node-kind";
import { reasonNotToBuild } from "./build-rules";

const judge = (rules: Partial<BuildRules>, changedFiles: string[], message = "Greet by name") =>
  reasonNotToBuild(
    { pathIgnoreRules: [], isAllowList: false, ciIgnoreFlagsEnabled: false, ...rules },
    { message, changedFiles },
  );
const ignoring = (...pathIgnoreRules: string[]) => ({ pathIgnoreRules });
const allowing = (...pathIgnoreRules: string[]) => ({ pathIgnoreRules, isAllowList: true });

describe("an ignore list", () => {
  it.each([
    [["docs/"], ["docs/a.md", "docs/b/c.md"]],
    [["*.md"], ["README.md", "web/about.md"]],
    [["/web"], ["web/index.html"]],
    [["**/test/**"], ["api/test/a.js"]],
    [["*", "!server.js"], ["package.json"]],
    [["# a comment", "docs"], ["docs/a.md"]],
  ])("%j keeps %j from being built", (rules, files) => {
    expect(judge(ignoring(...rules), files)).toContain("on the ignore list");
  });

  it.each([
    [["docs/"], ["docs/a.md", "server.js"]],
    [["/web"], ["api/web/index.html"]],
    [
      ["*", "!server.js"],
      ["package.json", "server.js"],
    ],
    [[""], ["docs/a.md"]],
    [[], ["docs/a.md"]],
  ])("%j lets %j be built", (rules, files) => {
    expect(judge(ignoring(...rules), files)).toBeNull();
  });

  it("keeps a commit that changes nothing from being built", () => {
    expect(judge(ignoring("docs/"), [])).not.toBeNull();
  });
});

describe("an allow list", () => {
  it("lets a commit be built that changes one of its files", () => {
    expect(judge(allowing("api/"), ["api/server.js", "docs/a.md"])).toBeNull();
  });
  it("keeps every other from being built, and names a few of its files", () => {
    expect(judge(allowing("api/"), ["a", "b", "c", "d", "e"])).toBe(
      "none of its changed files (a, b, c and 2 more) is on the allow list api/",
    );
  });
});

describe("flags in the message", () => {
  const enabled = { ciIgnoreFlagsEnabled: true };
  it("keep a commit from being built, however they are written", () => {
    expect(judge(enabled, ["a"], "Fix a typo\n\n[Skip CI]")).toBe("its message says [skip ci]");
    expect(judge({ ...enabled, ciIgnoreFlags: [" wip "] }, ["a"], "WIP: a start")).toBe(
      "its message says wip",
    );
  });
  it("have no effect when they are not enabled, not the ones given, or empty", () => {
    expect(judge({ ciIgnoreFlags: ["[skip ci]"] }, ["a"], "[skip ci]")).toBeNull();
    expect(judge({ ...enabled, ciIgnoreFlags: ["[no build]"] }, ["a"], "[skip ci]")).toBeNull();
    expect(judge({ ...enabled, ciIgnoreFlags: ["", " "] }, ["a"], "anything")).toBeNull();
    expect(judge({ ...enabled, ciIgnoreFlags: [] }, ["a"], "[skip ci]")).toBeNull();
  });
});
