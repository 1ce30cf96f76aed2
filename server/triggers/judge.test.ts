import { describe, expect, test } from "vitest";
import { judge, type Verdict } from "./judge";
import { occurrencesBetween, type Occurrence } from "./occurrences";
import { readWatches, type GitWatch } from "./watches";

const OLD = { vcsService: "self-hosted", repoUrl: "file:///srv/shop.git" };
const A = "a".repeat(40);
const B = "b".repeat(40);
const PUSH: Occurrence = {
  kind: "push",
  branch: "main",
  sha: B,
  before: A,
  pullRequestId: null,
  isDraft: null,
  isNews: false,
};
const PULL: Occurrence = { ...PUSH, kind: "pull", branch: "fix", before: null, pullRequestId: 7 };

function watchOf(trigger: object): GitWatch {
  const [found] = readWatches({ triggers: [trigger] });
  if (found?.watch.kind !== "git") throw new Error("it watches no repository");
  return found.watch;
}
const judged = (
  trigger: object,
  occurrence: Occurrence = PUSH,
  { message = "Mend it", files = ["src/a.ts"] as string[] | null } = {},
): Promise<Verdict> =>
  judge(watchOf(trigger), occurrence, {
    message: () => Promise.resolve(message),
    changedFiles: () => Promise.resolve(files),
  });
const why = async (...given: Parameters<typeof judged>): Promise<string | null> => {
  const verdict = await judged(...given);
  return verdict === null ? "not meant" : verdict.starts ? null : verdict.reason;
};

describe("a push", () => {
  test.each([
    ["of any branch", { branchRestrictions: ["*"] }, null],
    ["of the branch", { branchRestrictions: ["release", "main"] }, null],
    ["of another branch", { branchRestrictions: ["release/*"] }, "Branch main matches none of release/*."],
    ["that no branch is named for", {}, "not meant"],
    ["where pull requests are wanted", { prRestrictions: ["*"] }, "not meant"],
  ])("%s", async (_, fields, expected) => {
    expect(await why({ ...OLD, ...fields })).toBe(expected);
  });

  test("in the newer form", async () => {
    const spec = { vcs: OLD, branchNamePatterns: ["main"] };
    expect(await why({ kind: "vcs-push", spec })).toBeNull();
    expect(await why({ kind: "vcs-pr", spec })).toBe("not meant");
    expect(await why({ kind: "vcs-release", spec: { vcs: OLD } })).toBe("not meant");
  });

  test("that deletes a branch starts nothing", async () => {
    const gone: Occurrence = { ...PUSH, kind: "deleted" };
    expect(await why({ ...OLD, branchRestrictions: ["*"] }, gone)).toBe("Branch main was deleted.");
    expect(await why({ ...OLD, branchRestrictions: ["release"] }, gone)).toBe("not meant");
  });
});

describe("a commit message", () => {
  const all = { ...OLD, branchRestrictions: ["*"] };
  test.each([
    [
      "with one of the usual words",
      { ciIgnoreFlagsEnabled: true },
      "Words [Skip CI] only",
      "The commit message says [skip ci].",
    ],
    [
      "with a word of the trigger's own",
      { ciIgnoreFlagsEnabled: true, ciIgnoreFlags: ["wip"] },
      "WIP: a",
      "The commit message says wip.",
    ],
    ["where nobody looks for words", { ciIgnoreFlags: ["wip"] }, "wip", null],
    ["where no word is looked for", { ciIgnoreFlagsEnabled: true, ciIgnoreFlags: [] }, "[skip ci]", null],
  ])("%s", async (_, fields, message, expected) => {
    expect(await why({ ...all, ...fields }, PUSH, { message })).toBe(expected);
  });
});

describe("path rules", () => {
  const ignoring = { ...OLD, branchRestrictions: ["*"], pathIgnoreRules: ["docs/", "*.md", "!README.md"] };
  const allowing = { ...ignoring, pathIgnoreRules: ["src/**"], isAllowList: true };
  test.each([
    [
      "every file is ignored",
      ignoring,
      ["docs/a.txt", "CHANGES.md"],
      "Every file that changed is ignored: docs/a.txt, CHANGES.md.",
    ],
    ["one file is not", ignoring, ["docs/a.txt", "src/a.ts"], null],
    ["one is excepted", ignoring, ["README.md"], null],
    ["no file changed", ignoring, [], null],
    ["nobody can tell what changed", ignoring, null, null],
    ["a file that matters changed", allowing, ["docs/a.txt", "src/x/a.ts"], null],
    [
      "none that matters changed",
      allowing,
      ["a", "b", "c", "d"],
      "None of the files that changed matters to the trigger: a, b, c and 1 more.",
    ],
    ["a path is odd", ignoring, ["../a.md", "/b.md", "docs\\c"], null],
  ])("%s", async (_, trigger, files, expected) => {
    expect(await why(trigger, PUSH, { files })).toBe(expected);
  });
});

describe("a pull request", () => {
  const pulls = { ...OLD, prRestrictions: ["*"] };
  test("is asked for its source branch", async () => {
    expect(await why(pulls, PULL)).toBeNull();
    expect(await why({ ...OLD, prRestrictions: ["main"] }, PULL)).toBe("Branch fix matches none of main.");
  });
  test("of a fork, and a draft where drafts are left out, start nothing", async () => {
    expect(await why(pulls, { ...PULL, branch: null })).toContain("forks start nothing");
    expect(await why({ ...pulls, ignoreDrafts: true }, PULL)).toContain("git alone does not tell");
    expect(await why({ ...pulls, ignoreDrafts: true }, { ...PULL, isDraft: true })).toContain("is a draft");
    expect(await why({ ...pulls, ignoreDrafts: true }, { ...PULL, isDraft: false })).toBeNull();
    expect(await why(pulls, { ...PULL, isDraft: true })).toBeNull();
  });
});

test("a tag starts what waits for releases", async () => {
  const tag: Occurrence = { ...PUSH, kind: "tag", branch: "v1" };
  expect(await why({ kind: "vcs-release", spec: { vcs: OLD } }, tag)).toBeNull();
  expect(await why({ ...OLD, branchRestrictions: ["*"] }, tag)).toBe("not meant");
});

test("between two looks: pushes, new and deleted branches, tags, and pull requests with their source", () => {
  const before = { "refs/heads/main": A, "refs/heads/old": A, "refs/tags/v1": A, "refs/pull/1/head": A };
  const refs = {
    "refs/heads/main": B,
    "refs/heads/fix": B,
    "refs/tags/v1": A,
    "refs/tags/v2": B,
    "refs/pull/1/head": A,
    "refs/pull/7/head": B,
    "refs/merge-requests/8/head": A,
    "refs/odd": B,
  };
  expect(occurrencesBetween(before, { refs, defaultBranch: "main" })).toEqual([
    PUSH,
    { ...PUSH, branch: "fix", before: null },
    { ...PUSH, kind: "tag", branch: "v2", before: null },
    PULL,
    { ...PULL, branch: null, sha: A, pullRequestId: 8 },
    { ...PUSH, kind: "deleted", branch: "old", sha: A },
  ]);
});

test("what is no trigger of a repository is no watch", () => {
  const document = {
    triggers: [
      { kind: "webhook", spec: {} },
      { kind: "cron", ref: "c", spec: { cron: " 0 3 * * * " } },
      { odd: 1 },
    ],
  };
  expect(readWatches(document)).toEqual([
    { position: 1, ref: "c", watch: { kind: "cron", cron: "0 3 * * *", timeZone: "UTC" } },
  ]);
});
