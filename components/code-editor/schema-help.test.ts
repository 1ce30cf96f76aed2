import { describe, expect, it } from "vitest";
import { languageHelp } from "./flow-help";

const document = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "Build", spec: { id: "api" } },
        { kind: "Release", spec: { type: "deployment", origin: {}, target: {} } },
      ],
    },
  },
};
const steps = ["spec", "spec", "steps"];
const names = (path: (string | number)[]) =>
  languageHelp()
    .fieldsAt(document, path)
    .map(({ name }) => name);
const values = (path: (string | number)[]) =>
  languageHelp()
    .valuesAt(document, path)
    .map(({ value }) => value);

describe("what the language's schema says at a place", () => {
  it("offers the fields of the document, of any node, and of the kind that a node is", () => {
    expect(names([])).toEqual(expect.arrayContaining(["apiVersion", "arguments", "spec", "richInputs"]));
    expect(names([...steps, 0])).toEqual(expect.arrayContaining(["kind", "ref", "spec", "condition"]));
    expect(names([...steps, 0, "spec"])).toEqual(expect.arrayContaining(["branch", "sha", "buildRules"]));
    expect(names([...steps, 0, "spec"])).not.toContain("target");
  });

  it("tells a union apart by what is written in it", () => {
    expect(names([...steps, 1, "spec", "origin"])).toEqual(["id", "type"]);
  });

  it("offers the values of a choice, each with its words where it has some", () => {
    expect(values(["options", "concurrencyPolicy"])).toEqual([
      "allow",
      "queue",
      "forbid",
      "latest",
      "replace",
    ]);
    expect(values([...steps, 0, "spec", "reuseExistingBuilds"])).toEqual([true, false]);
    const kinds = languageHelp().valuesAt(document, [...steps, 0, "kind"]);
    expect(kinds.find(({ value }) => value === "Build")).toMatchObject({ title: "Start build" });
    expect(kinds.length).toBeGreaterThan(10);
  });

  it("says what a field is for", () => {
    const field = languageHelp()
      .fieldsAt(document, [...steps, 0])
      .find(({ name }) => name === "timeoutDuration");
    expect(field?.description).toMatch(/seconds/);
    expect(field?.type).toContain("whole number");
  });
});
