import { describe, expect, it } from "vitest";
import { CommitLogs, LONGEST_LOG } from "./commit-logs";

const HEAD = "f".repeat(40);
const where = { text: "", offset: 0, limit: 100 };

function aLog(commits: { sha: string; author?: string; message: string }[]): string {
  return commits
    .map(({ sha, author = "Ada Lovelace", message }) => `${sha}\x1f${author}\x1f1700000000\x1f${message}\0`)
    .join("");
}
const commits = [
  { sha: `c0ffee${"0".repeat(34)}`, message: "Fix the login\n\nSee SHOP-12.\x1f" },
  { sha: `beef00${"0".repeat(34)}`, author: "Grace Hopper", message: "Add a (new) login" },
  { sha: `abcdef${"0".repeat(34)}`, author: "Grace Hopper", message: "Begin" },
];

describe("looking for commits", () => {
  const logs = new CommitLogs(() => Promise.resolve(aLog(commits)));
  const subjects = async (text: string) =>
    (await logs.search("repo", HEAD, { ...where, text })).commits.map(({ subject }) => subject);

  it("finds them by id, author and any part of the message, in any case", async () => {
    expect(await subjects("")).toEqual(["Fix the login", "Add a (new) login", "Begin"]);
    expect(await subjects("C0FF")).toEqual(["Fix the login"]);
    expect(await subjects("grace")).toEqual(["Add a (new) login", "Begin"]);
    expect(await subjects("shop-12")).toEqual(["Fix the login"]);
  });

  it("wants every word, wherever it stands, and takes no sign for a pattern", async () => {
    expect(await subjects("login grace")).toEqual(["Add a (new) login"]);
    expect(await subjects("(new)")).toEqual(["Add a (new) login"]);
    expect(await subjects(".*")).toEqual([]);
  });

  it("gives a page and says how many there are", async () => {
    const page = await logs.search("repo", HEAD, { text: "login", offset: 1, limit: 1 });
    expect(page).toMatchObject({ head: HEAD, total: 2, searched: 3, isWhole: true });
    expect(page.commits).toHaveLength(1);
  });
});

it("a history is read once, one that failed again, and the least used is forgotten first", async () => {
  const read: string[] = [];
  let isBroken = true;
  const logs = new CommitLogs((_, head) => {
    read.push(head);
    return isBroken ? Promise.reject(new Error("gone")) : Promise.resolve(aLog(commits));
  });
  await expect(logs.search("repo", "0", where)).rejects.toThrow("gone");
  isBroken = false;
  for (const head of ["0", "1", "2", "3", "4", "5", "6", "7", "0", "8", "0", "1"]) {
    await logs.search("repo", head, where);
  }
  expect(read).toEqual(["0", "0", "1", "2", "3", "4", "5", "6", "7", "8", "1"]);
});

it("a longer history is searched as far as its limit, and says so", async () => {
  const long = Array.from({ length: LONGEST_LOG + 1 }, (_, index) => ({
    sha: String(index),
    message: "one",
  }));
  const logs = new CommitLogs(() => Promise.resolve(aLog(long)));
  const found = await logs.search("repo", HEAD, { ...where, text: "one" });
  expect(found).toMatchObject({ total: LONGEST_LOG, searched: LONGEST_LOG, isWhole: false });
});
