import { expect, it } from "vitest";
import { howWaitEnds } from "./wait-end";

it("says who or what ends a wait", () => {
  expect(howWaitEnds({ kind: "Delay", waitReason: "until 2026-11-22T09:00:00.000Z" })).toContain("by itself");
  expect(howWaitEnds({ kind: "Approval", waitReason: "approval by Grace" })).toContain(
    "people have approved",
  );
  expect(howWaitEnds({ kind: "Horoscope", waitReason: "the stars" })).toContain("when that is done");
});

it("says of a step in line for a target that its turn comes", () => {
  const which = "api, which run #12 of main/Production is rolling out";
  expect(howWaitEnds({ kind: "Release", waitReason: which })).toContain("Its turn comes");
  expect(howWaitEnds({ kind: "Release", waitReason: "api, behind run #13 of main/QA" })).toContain(
    "Its turn",
  );
});
