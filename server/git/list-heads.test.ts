import { expect, it } from "vitest";
import { parseHeads } from "./list-heads";

const line = (ref: string, seconds: number, subject: string) =>
  [ref, "a".repeat(40), "Ada", String(seconds), subject].join("\x1f");

it("branches come with the newest commit first, requests with the newest request, and nothing else", () => {
  const { branches, pullRequests } = parseHeads(
    [
      line("refs/heads/main", 100, "Older"),
      line("refs/heads/feature/login", 200, "Newer: a, b"),
      line("refs/pull/7/head", 1, "Seven"),
      line("refs/pull/12/head", 1, "Twelve"),
      line("refs/merge-requests/8/head", 1, "Eight"),
      line("refs/pull/12/merge", 1, "Not a head"),
      "",
    ].join("\n"),
  );
  expect(branches.map(({ name, subject, at }) => [name, subject, at.getTime()])).toEqual([
    ["feature/login", "Newer: a, b", 200_000],
    ["main", "Older", 100_000],
  ]);
  expect(pullRequests.map(({ number }) => number)).toEqual([12, 8, 7]);
});
