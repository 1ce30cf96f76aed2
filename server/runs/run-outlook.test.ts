import { expect, it } from "vitest";
import { outlookOf } from "./run-outlook";

const running = { number: 12, status: "Running" };
const waiting = { number: 12, status: "Waiting" };
const queued = (number: number) => ({ number, status: "Queued" });

it.each([
  ["allow", [], "now", null],
  ["allow", [running], "now", "#12 is running; this run goes on beside it."],
  ["forbid", [], "now", null],
  ["forbid", [waiting], "refused", /#12 is waiting, and this flow forbids a second run/],
  ["queue", [], "now", null],
  ["queue", [running], "queued", "#12 is running; this run waits for its turn."],
  ["queue", [running, queued(13)], "queued", /its turn, behind #13\.$/],
  ["queue", [running, queued(13), queued(14)], "queued", /behind 2 others\.$/],
  // A pause holds them back, and nobody else.
  ["queue", [queued(13)], "now", null],
  ["latest", [running], "queued", "#12 is running; this run waits for it."],
  ["latest", [running, queued(13)], "queued", /takes the place of #13, which is aborted/],
  ["latest", [queued(13)], "now", /takes the place of #13/],
  ["replace", [running], "replaces", "#12 is aborted first; this run starts when it has ended."],
  ["replace", [running, queued(13)], "replaces", /^#12 and #13 are aborted first/],
] as const)("%s beside %j: %s", (policy, open, start, sentence) => {
  const outlook = outlookOf(policy, open);
  expect(outlook.start).toBe(start);
  if (sentence === null) expect(outlook.sentence).toBeNull();
  else expect(outlook.sentence).toMatch(sentence);
});
