import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aRunDetail, EVENTS, foldEvents, INSIDE } from "./a-shared-run";
import type { ShareChoices } from "./dto";
import { Redaction } from "./redaction";
import { nameHider } from "./people-names";

const OPERATION = "0199aaaa";
const SHARE_ID = "0199cccc-0000-7000-8000-000000000001";
const choices = fc.record({ logs: fc.boolean(), details: fc.boolean(), people: fc.boolean() });
const redactionOf = (shows: ShareChoices) => new Redaction(shows, [INSIDE.people, "robin@example.com"]);

/** Everything that leaves the server for a link: the picture, and the events behind it. */
function whatLeaves(shows: ShareChoices): string {
  const redaction = redactionOf(shows);
  const detail = redaction.detail(aRunDetail(foldEvents(EVENTS)), SHARE_ID);
  return JSON.stringify([detail, EVENTS.map((event) => redaction.event(event))]);
}

describe("what leaves for a share link", () => {
  test("has inputs, results and reasons only when step details are chosen", () => {
    fc.assert(
      fc.property(choices, (shows) => {
        expect(whatLeaves(shows).includes(INSIDE.details)).toBe(shows.details);
      }),
    );
  });

  test("has names of people only when they are chosen", () => {
    fc.assert(
      fc.property(choices, (shows) => {
        expect(whatLeaves(shows).includes(INSIDE.people)).toBe(shows.people);
      }),
    );
  });

  test("never has an id, a project, a pipeline or another run to go on from", () => {
    fc.assert(
      fc.property(choices, (shows) => {
        const text = whatLeaves(shows);
        for (const inside of ["inside-p", "inside-stage", OPERATION, "0199bbbb"]) {
          expect(text).not.toContain(inside);
        }
      }),
    );
  });

  test("has the name of the run, its steps and how they stand, whatever is chosen", () => {
    const { state, document, number } = redactionOf({ logs: false, details: false, people: false }).detail(
      aRunDetail(foldEvents(EVENTS)),
      SHARE_ID,
    );
    expect(number).toBe(41);
    expect(state).toMatchObject({ status: "Aborted", name: INSIDE.always });
    expect(state.nodes["0"]).toMatchObject({
      status: "Pending",
      attempt: 2,
      intervention: { by: "Someone" },
    });
    expect(JSON.stringify(document)).toContain("Run migrate");
    // How often a loop goes round is what its drawing looks like.
    expect(state.nodes["1"]?.spec).toEqual({ type: "parallel", iterations: [null, null] });
  });

  test("says that there is a log only where logs are shown, and never which operation wrote it", () => {
    const nodes = (logs: boolean) =>
      redactionOf({ logs, details: true, people: true }).state(foldEvents(EVENTS.slice(0, 7))).nodes;
    expect(nodes(true)["0"]?.operationId).toBe("log");
    expect(nodes(false)["0"]?.operationId).toBeNull();
  });
});

test("a picture and the events behind it come to what the whole would come to", () => {
  const cut = fc.integer({ min: 0, max: EVENTS.length });
  fc.assert(
    fc.property(choices, cut, (shows, at) => {
      const redaction = redactionOf(shows);
      const before = redaction.state(foldEvents(EVENTS.slice(0, at)));
      const folded = foldEvents(
        EVENTS.slice(at).map((event) => redaction.event(event)),
        before,
      );
      expect(withoutWaits(folded)).toEqual(withoutWaits(redaction.state(foldEvents(EVENTS))));
    }),
  );
});

/** Two reasons that are withheld look the same, so that it can seem to be one wait. */
function withoutWaits(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === "waitSince" ? null : value)));
}

describe("names", () => {
  test.each([
    ["Ana approved", "someone approved"],
    ["by ana@example.com, and by Ana.", "by someone, and by someone."],
    ["Anatomy of a BanAna", "Anatomy of a BanAna"],
    ["Ana María said no", "someone said no"],
  ])("“%s” becomes “%s”", (text, hidden) => {
    expect(nameHider(["Ana", "Ana María", "ana@example.com"])(text)).toBe(hidden);
  });
});
