import { describe, expect, it } from "vitest";
import { parseSource, type DocumentSource } from "../index";
import { mergeSources, type MergeChoice, type MergeConflict } from "./index";

const BASE = `apiVersion: v1.2
# What everything else reads.
arguments: { TAG: v1 }
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # Nothing happens before this.
      - kind: AddonBackup
        ref: backup
        spec: { addonId: db }
      - kind: JobRun
        ref: migrate
        timeoutDuration: 60
        spec:
          jobId: migrate
      - kind: Workflow
        ref: both
        spec:
          type: parallel
          steps:
            - kind: Delay
              ref: pause
              spec: { seconds: 5 }
            - kind: Delay
              ref: rest
              spec: { seconds: 6 }
`;

const yaml = (text: string): DocumentSource => parseSource(text, "yaml").source;
const merge = (mine: string, theirs: string, choices: Record<string, MergeChoice> = {}) =>
  mergeSources(yaml(BASE), yaml(mine), yaml(theirs), choices);

function merged(mine: string, theirs: string, choices: Record<string, MergeChoice> = {}): string {
  const result = merge(mine, theirs, choices);
  if (!("merged" in result)) throw new Error(JSON.stringify(result.conflicts));
  return result.merged.text;
}

function conflicts(mine: string, theirs: string): readonly MergeConflict[] {
  const result = merge(mine, theirs);
  return "conflicts" in result ? result.conflicts : [];
}

const changed = (from: string, to: string, text = BASE): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};
const BACKUP = BASE.slice(BASE.indexOf("      # Nothing"), BASE.indexOf("      - kind: JobRun"));
const MIGRATE = BASE.slice(BASE.indexOf("      - kind: JobRun"), BASE.indexOf("      - kind: Workflow"));
const PAUSE = BASE.slice(
  BASE.indexOf("            - kind: Delay"),
  BASE.lastIndexOf("            - kind: Delay"),
);

describe("mergeSources", () => {
  it("has the comments and the words of both where they wrote in different places", () => {
    const mine = changed("timeoutDuration: 60", "timeoutDuration: 90 # it is slow");
    const theirs = changed("{ seconds: 6 }", "{ seconds: 7 } # they asked for it");
    expect(merged(mine, theirs)).toBe(changed("{ seconds: 6 }", "{ seconds: 7 } # they asked for it", mine));
  });

  it("moves a step to where they moved it, with what I changed in it", () => {
    const mine = changed("timeoutDuration: 60", "timeoutDuration: 90");
    const theirs = changed(MIGRATE, "") + MIGRATE.replaceAll(/^/gm, "      ").trimEnd() + "\n";
    const text = merged(mine, theirs);
    expect(text.indexOf("ref: migrate")).toBeGreaterThan(text.indexOf("ref: rest"));
    expect(text).toContain("timeoutDuration: 90");
  });

  it("has both steps where both put one into the same place, mine first", () => {
    const ask = (ref: string): string =>
      `      - kind: Approval\n        ref: ${ref}\n        spec:\n          amount: 1\n`;
    const text = merged(changed(MIGRATE, MIGRATE + ask("mine")), changed(MIGRATE, MIGRATE + ask("theirs")));
    expect(text).toBe(changed(MIGRATE, MIGRATE + ask("mine") + ask("theirs")));
  });

  it("says which of their comments found no place, when only their meaning could be taken over", () => {
    const mine = changed("    steps:", "    steps: # in this order");
    const theirs = changed(
      "    type: sequential\n    steps:",
      "    type: parallel\n    steps: # in any order",
    );
    const result = merge(mine, theirs);
    expect(result).toMatchObject({ lostComments: ["# in any order"] });
    expect("merged" in result && result.merged.text).toBe(changed("sequential", "parallel", mine));
  });

  it("asks when both changed one field, and takes what is chosen", () => {
    const mine = changed("timeoutDuration: 60", "timeoutDuration: 90");
    const theirs = changed("timeoutDuration: 60", "timeoutDuration: 600");
    const [conflict, ...others] = conflicts(mine, theirs);
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      type: "field",
      title: "timeout of migrate",
      base: "60",
      mine: "90",
      theirs: "600",
      keys: { mine: "1", theirs: "1" },
    });
    expect(merged(mine, theirs, { [conflict?.id ?? ""]: "mine" })).toBe(mine);
    expect(merged(mine, theirs, { [conflict?.id ?? ""]: "theirs" })).toBe(theirs);
  });

  it("asks when one removed what the other changed", () => {
    const mine = changed(MIGRATE, "");
    const theirs = changed("jobId: migrate", "jobId: migrate-all");
    const [conflict] = conflicts(mine, theirs);
    expect(conflict).toMatchObject({
      type: "removed",
      title: "migrate",
      mine: "removed",
      theirs: "changed, moved or added to",
    });
    expect(merged(mine, theirs, { [conflict?.id ?? ""]: "mine" })).toBe(mine);
    expect(merged(mine, theirs, { [conflict?.id ?? ""]: "theirs" })).toContain("jobId: migrate-all");
  });

  it("asks when one removed a workflow into which the other put a step", () => {
    const mine = BASE.slice(0, BASE.indexOf("      - kind: Workflow"));
    const theirs = `${BASE}            - kind: Approval\n              ref: ask\n              spec: { amount: 1 }\n`;
    const [conflict] = conflicts(mine, theirs);
    expect(conflict).toMatchObject({ type: "removed", title: "both" });
    const kept = merged(mine, theirs, { [conflict?.id ?? ""]: "theirs" });
    for (const ref of ["both", "pause", "rest", "ask"]) expect(kept).toContain(`ref: ${ref}`);
  });

  it("asks when both moved a step, to different workflows", () => {
    const apart = changed(PAUSE, "");
    const mine = apart + PAUSE.replaceAll(/^ {6}/gm, "");
    const nested =
      "      - kind: Workflow\n        ref: alone\n        spec:\n          type: sequential\n          steps:\n";
    const theirs = apart + nested + PAUSE;
    const [conflict, ...others] = conflicts(mine, theirs);
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      type: "moved",
      title: "place of pause",
      base: "in both",
      mine: "in the outermost workflow",
      theirs: "in alone",
    });
  });

  it("asks for the order when both put the steps in another one", () => {
    const mine = changed(BACKUP + MIGRATE, MIGRATE + BACKUP);
    const theirs = changed(BACKUP + MIGRATE, "") + BACKUP + MIGRATE;
    expect(conflicts(mine, theirs)).toMatchObject([
      {
        type: "order",
        title: "order of the steps in the outermost workflow",
        base: "backup, migrate, both",
        mine: "migrate, backup, both",
        theirs: "both, backup, migrate",
      },
    ]);
  });

  it("asks which text is right when one cannot be read", () => {
    const broken = `${BASE}  - [`;
    expect(conflicts(changed("v1 }", "v2 }"), broken)).toMatchObject([{ id: "document", type: "document" }]);
    expect(merged(changed("v1 }", "v2 }"), broken, { document: "theirs" })).toBe(broken);
  });

  it("writes into my text what they wrote in another format", () => {
    const theirs = parseSource(
      JSON.stringify(yaml(changed("seconds: 6", "seconds: 7")).value),
      "json",
    ).source;
    const mine = changed("timeoutDuration: 60", "timeoutDuration: 90");
    expect(mergeSources(yaml(BASE), yaml(mine), theirs)).toMatchObject({
      merged: { text: changed("seconds: 6", "seconds: 7", mine), format: "yaml" },
    });
  });
});
