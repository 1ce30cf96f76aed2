import { describe, expect, it } from "vitest";
import { findStage, formerNamesAfter } from "./stage-names";

const stage = (name: string, ...formerNames: string[]) => ({ id: `id-of-${name}`, name, formerNames });

describe("findStage", () => {
  it("finds a stage by id, by name in any case and by a name it had before", () => {
    const stages = [stage("Development"), stage("Acceptance", "Staging", "QA")];
    expect(findStage(stages, "id-of-Development")?.name).toBe("Development");
    expect(findStage(stages, "ACCEPTANCE")?.name).toBe("Acceptance");
    expect(findStage(stages, "staging")?.name).toBe("Acceptance");
    expect(findStage(stages, "Production")).toBeUndefined();
  });

  it("takes who has a name now before who had it", () => {
    const stages = [stage("Acceptance", "Staging"), stage("Staging")];
    expect(findStage(stages, "staging")?.name).toBe("Staging");
  });
});

describe("formerNamesAfter", () => {
  it("keeps every name once, and never the present one", () => {
    expect(formerNamesAfter(stage("Staging"), "QA")).toEqual(["Staging"]);
    expect(formerNamesAfter(stage("QA", "Staging"), "Staging")).toEqual(["QA"]);
    expect(formerNamesAfter(stage("QA", "Staging"), "Acceptance")).toEqual(["Staging", "QA"]);
  });

  it("sees no other name in another case", () => {
    expect(formerNamesAfter(stage("qa", "Staging"), "QA")).toEqual(["Staging"]);
  });
});
