import { chownSync, mkdtempSync, readFileSync, existsSync, writeFileSync, chmodSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aRepository, type TestRepository } from "./a-repository";
import { createGit, type CommitSearch, type Git } from "./create-git";
import { exportCommit } from "./mirror";

let root: string;
let repository: TestRepository;
let git: Git;
let first: string;
let second: string;
let third: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-git-"));
  repository = aRepository(join(root, "shop"));
  first = repository.commit("First\n\nwith a body", { "a.txt": "1", "web/index.html": "hi" });
  second = repository.commit("Second", { "a.txt": "2" });
  repository.git("branch", "feature/login");
  third = repository.commit("Third", { "b c.txt": "3", "web/index.html": null });
  git = createGit({ cacheDir: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("reading a repository", () => {
  test("the head of a branch is asked from the remote", async () => {
    expect(await git.resolveHead(repository.dir, "main")).toBe(third);
    expect(await git.resolveHead(`file://${repository.dir}`, "feature/login")).toBe(second);
  });

  test("branches are listed with the default one first", async () => {
    expect(await git.listBranches(repository.dir)).toEqual([
      { name: "main", sha: third, isDefault: true },
      { name: "feature/login", sha: second, isDefault: false },
    ]);
  });

  test("branches and pull requests are listed with their newest commits", async () => {
    repository.git("update-ref", "refs/pull/7/head", second);
    const { branches, pullRequests } = await git.listHeads(repository.dir, 0);
    expect(branches.find(({ name }) => name === "feature/login")).toMatchObject({
      sha: second,
      subject: "Second",
      authorName: "Ada Lovelace",
    });
    expect(pullRequests).toMatchObject([{ number: 7, sha: second }]);
  });

  test("commits are searched in the history of a branch, a pull request or a commit, which stays what it was", async () => {
    const search = (from: CommitSearch["from"], text = "") =>
      git.searchCommits(repository.dir, { from, text, offset: 0, limit: 10 });
    const whole = await search({ branch: "main" });
    expect(whole).toMatchObject({ head: third, total: 3, isWhole: true });
    expect((await search({ branch: "main" }, "with a body")).commits.map(({ sha }) => sha)).toEqual([first]);
    // Younger than what was last read of the repository.
    repository.git("update-ref", "refs/pull/8/head", first);
    expect((await search({ pullRequestId: 8 })).head).toBe(first);
    repository.git("update-ref", "-d", "refs/pull/8/head");
    expect((await search({ head: second })).commits.map(({ sha }) => sha)).toEqual([second, first]);
    await expect(search({ pullRequestId: 99 })).rejects.toMatchObject({ code: "missing-branch" });
  });

  test("a commit has its author, time and whole message", async () => {
    expect(await git.getCommit(repository.dir, first)).toMatchObject({
      sha: first,
      message: "First\n\nwith a body",
      authorName: "Ada Lovelace",
      authorEmail: "ada@example.com",
    });
    expect((await git.getCommit(repository.dir, first)).at.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test("changed files and the log between two commits are told", async () => {
    expect(await git.changedFiles(repository.dir, first, third)).toEqual([
      "a.txt",
      "b c.txt",
      "web/index.html",
    ]);
    expect(await git.changedFiles(repository.dir, null, second)).toEqual(
      await git.changedFiles(repository.dir, first, second),
    );
    expect(await git.changedFiles(repository.dir, null, first)).not.toEqual([]);
    expect((await git.logBetween(repository.dir, first, third)).map((c) => c.message)).toEqual([
      "Third",
      "Second",
    ]);
    expect(await git.logBetween(repository.dir, third, first)).toEqual([]);
  });

  test("pull request heads are listed and their commits can be read", async () => {
    const tree = repository.git("rev-parse", "HEAD^{tree}");
    const sha = repository.git("commit-tree", tree, "-p", third, "-m", "From a fork");
    repository.git("update-ref", "refs/pull/7/head", sha);
    expect(await git.listPullRequests(repository.dir)).toEqual([{ number: 7, sha }]);
    expect((await git.getCommit(repository.dir, sha)).message).toBe("From a fork");
  });

  test("many readers of a fresh mirror do not get in each other's way", async () => {
    const fresh = createGit({ cacheDir: join(root, "shared-cache") });
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => fresh.getCommit(repository.dir, second)));
    expect(new Set(all.map((commit) => commit.sha))).toEqual(new Set([second]));
  });

  test("an export has exactly the files of the commit, also those marked export-ignore", async () => {
    const sha = repository.commit("Attributes", {
      ".gitattributes": "hidden.txt export-ignore\n",
      "hidden.txt": "x",
    });
    const target = mkdtempSync(join(root, "export-"));
    await exportCommit(repository.dir, sha, target, { cacheDir: join(root, "cache") });
    expect(readFileSync(join(target, "hidden.txt"), "utf8")).toBe("x");
    expect(existsSync(join(target, ".git"))).toBe(false);
    expect(existsSync(join(target, "web/index.html"))).toBe(false);
  });
});

describe("what cannot be read", () => {
  test("a missing branch, commit or repository is named in a sentence", async () => {
    await expect(git.resolveHead(repository.dir, "nope")).rejects.toMatchObject({
      code: "missing-branch",
      message: `The repository ${repository.dir} has no branch "nope".`,
    });
    await expect(
      git.searchCommits(repository.dir, { from: { branch: "nope" }, text: "", offset: 0, limit: 5 }),
    ).rejects.toMatchObject({
      code: "missing-branch",
    });
    await expect(git.getCommit(repository.dir, "0".repeat(40))).rejects.toMatchObject({
      code: "missing-commit",
    });
    await expect(git.resolveHead(join(root, "no-repository"), "main")).rejects.toMatchObject({
      code: "unreachable",
    });
  });

  test("credentials in an address never reach an error message", async () => {
    const error: unknown = await git
      .resolveHead("http://user:geheim@127.0.0.1:1/x.git", "main")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "unreachable" });
    expect(String(error)).not.toContain("geheim");
    expect(String(error)).toContain("127.0.0.1");
  });

  test.each(["-x", "a..b", "a b", "a\nb", "x.lock", "", "@{1}", "/a", "a/", "a~1"])(
    "%j is not taken for a branch",
    async (branch) => {
      await expect(git.resolveHead(repository.dir, branch)).rejects.toMatchObject({ code: "invalid-ref" });
    },
  );

  test.each([
    "--upload-pack=touch /tmp/x",
    "ext::sh -c true",
    "ftp://example.com/x",
    "relative/path",
    "ssh://-oProxyCommand=x/y",
  ])("%j is not taken for a repository", async (url) => {
    await expect(git.resolveHead(url, "main")).rejects.toMatchObject({ code: "unreachable" });
    await expect(git.getCommit(url, first)).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("a repository of somebody else", () => {
  test.runIf(process.getuid?.() === 0)("is read although it belongs to another account", async () => {
    const foreign = aRepository(join(root, "foreign"));
    const sha = foreign.commit("Foreign", { x: "1" });
    for (const path of [foreign.dir, join(foreign.dir, ".git")]) chownSync(path, 65534, 65534);
    expect(await git.resolveHead(foreign.dir, "main")).toBe(sha);
    expect((await git.getCommit(foreign.dir, sha)).message).toBe("Foreign");
  });

  test("cannot run its hooks", async () => {
    const hooked = aRepository(join(root, "hooked"));
    const sha = hooked.commit("Hooked", { x: "1" });
    const hook = join(hooked.dir, ".git/hooks/post-checkout");
    writeFileSync(hook, `#!/bin/sh\ntouch ${join(root, "hook-ran")}\n`);
    chmodSync(hook, 0o755);
    const target = mkdtempSync(join(root, "export-"));
    await exportCommit(hooked.dir, sha, target, { cacheDir: join(root, "cache") });
    expect(existsSync(join(root, "hook-ran"))).toBe(false);
  });
});
