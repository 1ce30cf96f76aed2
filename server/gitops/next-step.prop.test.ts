import fc from "fast-check";
import { expect, test } from "vitest";
import { nextStep, type Facts, type Remote } from "./next-step";

const text = fc.constantFrom("a", "b", "c");
const remote: fc.Arbitrary<Remote> = fc.oneof(
  fc.constant({ kind: "empty" as const }),
  fc.constant({ kind: "no-branch" as const, branches: ["other"] }),
  fc.record({
    kind: fc.constant("commit" as const),
    head: fc.constant("f".repeat(40)),
    file: fc.oneof(
      fc.constant({ kind: "missing" as const }),
      fc.constant({ kind: "unfit" as const, why: "is a directory" }),
      text.map((one) => ({ kind: "file" as const, blob: one, mode: "100644", text: one })),
    ),
  }),
);
const facts: fc.Arbitrary<Facts> = fc.record({
  branch: fc.constant("main"),
  filePath: fc.constant("flow.yaml"),
  remote,
  ours: fc.option(fc.record({ number: fc.constant(3), text, format: fc.constantFrom("yaml", "json") }), {
    nil: null,
  }),
  common: fc.option(text, { nil: null }),
  doneRevision: fc.constantFrom(0, 2, 3),
});

test("nothing is overwritten that one side has and the other does not know", () => {
  fc.assert(
    fc.property(facts, (one) => {
      const step = nextStep(one);
      const theirs =
        one.remote.kind === "commit" && one.remote.file.kind === "file" ? one.remote.file.text : null;
      // What goes over the file was made from it.
      if (step.do === "push" && theirs !== null) expect(theirs).toBe(one.common);
      // A file that was there once is never written again by itself, nor into what is no file.
      if (step.do === "push" && theirs === null) {
        expect(one.common).toBeNull();
        expect(one.remote).not.toMatchObject({ file: { kind: "unfit" } });
      }
      // What is taken over stands beside nothing that only this side has.
      if (step.do === "import" && one.ours !== null) expect(one.ours.text).toBe(one.common);
    }),
  );
});

test("once both have the same there is nothing to do: no text goes round in circles", () => {
  fc.assert(
    fc.property(facts, (one) => {
      const step = nextStep(one);
      const head = "e".repeat(40);
      const same = (both: string): Facts => ({
        ...one,
        common: both,
        doneRevision: 4,
        ours: { number: 4, text: both, format: "yaml" },
        remote: { kind: "commit", head, file: { kind: "file", blob: both, mode: "100644", text: both } },
      });
      if (step.do === "import") expect(nextStep(same(step.text)).do).toBe("nothing");
      if (step.do === "adopt") expect(nextStep(same(step.text)).do).toBe("nothing");
      if (step.do === "push" && one.ours !== null) expect(nextStep(same(one.ours.text)).do).toBe("nothing");
    }),
  );
});

test("what cannot be done by itself is told or asked, never done", () => {
  fc.assert(
    fc.property(facts, (one) => {
      const step = nextStep(one);
      if (one.remote.kind === "no-branch") expect(step.do).toBe("stop");
      if (one.remote.kind === "commit" && one.remote.file.kind === "unfit") expect(step.do).toBe("stop");
      if (step.do === "push") expect(one.ours?.format).toBe("yaml");
      if (step.do === "merge") expect([one.ours?.text, step.theirs]).not.toContain(step.base);
    }),
  );
});
