import fc from "fast-check";
import { expect, it } from "vitest";
import { aRunForm } from "./a-run-form";
import { NOTHING_FILLED_IN, type FormValues } from "./form-values";
import { readRunLink, toRunLink, withoutForm } from "./run-link";

const BOARD = "https://slipway.example.com/projects/shop/pipelines/main";
const form = aRunForm();
const SHA = "3f9c2a1".padEnd(40, "0");

const restored = (values: FormValues) =>
  readRunLink(new URL(toRunLink(BOARD, form, values)).searchParams, form);

it("an address restores everything that was filled in", () => {
  const values: FormValues = {
    ...NOTHING_FILLED_IN,
    name: "spring, at last",
    description: "a & b = c",
    waitOnFailure: true,
    arguments: { TAG: "", COUNT: "4", LIST: '["ü"]' },
    picks: { 0: { branch: "feature/a+b", sha: SHA } },
    commits: { push: { pullRequestId: 7, sha: SHA }, "start-build": { branch: "fix" } },
    targets: {
      api: { type: "build", buildId: "b-1", buildNumber: 12, branch: "main", sha: SHA },
      proxy: { type: "image", imagePath: "nginx:2", credentials: "hub" },
    },
  };
  expect(restored(values)).toEqual(values);
});

it("texts come back as they were", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (tag, name) => {
      const values = { ...NOTHING_FILLED_IN, name: name.trim(), arguments: { TAG: tag } };
      expect(restored(values)).toEqual(values);
    }),
  );
});

it("no secret is written into an address, nor taken from one", () => {
  const values = {
    ...NOTHING_FILLED_IN,
    arguments: { KEY: "s3cret", LOCKED: "s3cret" },
    despiteHold: "s3cret",
  };
  expect(toRunLink(BOARD, form, values)).not.toContain("s3cret");
  const search = new URLSearchParams({ "run.arg.KEY": "k", "run.arg.LOCKED": "k", "run.arg.OTHER": "k" });
  expect(readRunLink(search, form)).toEqual(NOTHING_FILLED_IN);
});

it("an address keeps what is not the form's, and loses all of the form", () => {
  const link = toRunLink(`${BOARD}?view=list&run.arg.TAG=old`, form, { ...NOTHING_FILLED_IN, name: "one" });
  expect(new URL(link).searchParams.get("view")).toBe("list");
  expect(link).not.toContain("TAG");
  expect(withoutForm(link)).toBe(`${BOARD}?view=list&run=Staging`);
});
