import { describe, expect, it } from "vitest";
import { filledArguments, missingPicks, pickedArguments, richInputsOf } from "./rich-inputs";

const document = {
  arguments: { BUILD: "latest" },
  richInputs: [
    {
      kind: "BranchCommitSelector",
      spec: {
        inputs: { source: "api" },
        outputs: { branch: "BRANCH", buildSha: "SHA" },
        title: "Branch and commit",
      },
    },
    {
      kind: "BuildSelector",
      spec: { inputs: { source: "api" }, outputs: { buildId: "BUILD" }, title: "Build" },
    },
    { kind: "Horoscope", spec: {} },
  ],
};
const inputs = richInputsOf(document);

describe("rich inputs", () => {
  it("are read in order, and those of another kind are left out", () => {
    expect(inputs.map(({ kind }) => kind)).toEqual(["BranchCommitSelector", "BuildSelector"]);
    expect(richInputsOf(null)).toEqual([]);
    expect(filledArguments(inputs)).toEqual(new Set(["BRANCH", "SHA", "BUILD"]));
  });

  it("fill exactly the arguments they name", () => {
    expect(
      pickedArguments(inputs, [
        { branch: "main", buildSha: "abc" },
        { buildId: "b1", branch: "other" },
      ]),
    ).toEqual({
      BRANCH: "main",
      SHA: "abc",
      BUILD: "b1",
    });
    expect(pickedArguments(inputs, [])).toEqual({});
  });

  it("must be used where the document has no defaults for them", () => {
    expect([...missingPicks(document, inputs, []).keys()]).toEqual([0]);
    expect(missingPicks(document, inputs, [{ branch: "main" }]).size).toBe(0);
  });
});
