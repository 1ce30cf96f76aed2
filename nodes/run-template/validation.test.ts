import { describe, expect, test } from "vitest";
import { createKindTable, type Problem, type StageContext } from "@/core/document";
import { parsePublishable } from "@/core/document/validate-draft";
import { runTemplateManifest } from "./manifest";

const kinds = createKindTable([runTemplateManifest]);
const context: StageContext = {
  stage: "Production",
  precedingStage: null,
  resources: [],
  buildServices: [],
  flow: "main/Production",
  flows: [
    { name: "main/Production", runs: [] },
    { name: "main/Staging", runs: [] },
    { name: "main/Back", runs: ["main/staging", "MAIN/production"] },
  ],
};
function problemsOf(templateId: string): Pick<Problem, "severity" | "code" | "message" | "pointer">[] {
  const step = {
    kind: "RunTemplate",
    spec: { templateType: "release-flow-template", templateId },
  };
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [step] } },
  };
  return parsePublishable(document, kinds, context).problems.map(({ severity, code, message, pointer }) => ({
    severity,
    code,
    message,
    pointer,
  }));
}

describe("a flow that runs another", () => {
  test.each(["main/Staging", "main/staging"])("is fine with %s", (templateId) => {
    expect(problemsOf(templateId)).toEqual([]);
  });

  test("is warned of one that does not exist, with the nearest name", () => {
    expect(problemsOf("main/Stagging")).toMatchObject([
      {
        severity: "warning",
        code: "unknown-flow",
        message: expect.stringContaining("Did you mean `main/Staging`?") as string,
        pointer: "spec.spec.steps[0].spec.templateId",
      },
    ]);
  });

  test.each([
    ["main/production", "main/Production → main/Production"],
    ["main/Back", "main/Production → main/Back → main/Production"],
  ])("is refused when %s would come to run it again", (templateId, way) => {
    expect(problemsOf(templateId)).toEqual([
      {
        severity: "error",
        code: "flow-cycle",
        message: `A flow may not come to run itself: ${way}. Take one of these steps out.`,
        pointer: "spec.spec.steps[0].spec.templateId",
      },
    ]);
  });
});
