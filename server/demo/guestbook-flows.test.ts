import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createKindTable, walkNodes, type StageContext } from "@/core/document";
import { parsePublishable, validateDraft } from "@/core/document/validate-draft";
import { RUNTIME_CAPABILITIES } from "@/server/runtimes/runtime";
import { manifests } from "@/nodes/_registry/manifests";

const guestbookDir = fileURLToPath(new URL("../../examples/guestbook", import.meta.url));
const kinds = createKindTable(Object.values(manifests));

interface WrittenProject {
  buildServices: { id: string }[];
  deploymentServices: { id: string }[];
  jobs: { id: string }[];
  addons: { id: string }[];
  pipelines: [{ stages: { name: string; resources: string[]; releaseFlow: { file: string } }[] }];
}
const project = parse(readFileSync(join(guestbookDir, "slipway.yaml"), "utf8")) as WrittenProject;
const { stages } = project.pipelines[0];

function contextOf(index: number): StageContext {
  const kindOf = (id: string) => {
    if (project.deploymentServices.some((service) => service.id === id)) return "service";
    return project.jobs.some((job) => job.id === id) ? "job" : "addon";
  };
  return {
    stage: stages[index]?.name ?? "",
    precedingStage: stages[index - 1]?.name ?? null,
    resources: stages.flatMap(({ name, resources }) =>
      resources.map((id) => ({ id, kind: kindOf(id), stage: name })),
    ),
    buildServices: project.buildServices.map((service) => service.id),
    runtime: { capabilities: new Set<string>(RUNTIME_CAPABILITIES), missing: {} },
  };
}

function flowOf(index: number): string {
  return readFileSync(join(guestbookDir, stages[index]?.releaseFlow.file ?? ""), "utf8");
}

/** Kinds in the order of the document; for a release also where its image comes from. */
function shapeOf(text: string): string[] {
  const { document } = validateDraft(text, kinds);
  if (document === null) throw new Error("the document cannot be read");
  return [...walkNodes(document)].map(({ node }) => {
    const spec = node.spec as { type?: string; target?: { type: string } };
    if (node.kind === "Workflow") return `Workflow ${spec.type}`;
    return node.kind === "Release" ? `Release ${spec.type} to ${spec.target?.type}` : node.kind;
  });
}

describe("the guestbook's flows", () => {
  test.each(stages.map(({ name }, index) => [name, index] as const))(
    "%s can be run on its stage without a warning",
    (_name, index) => {
      const result = parsePublishable(flowOf(index), kinds, contextOf(index));
      expect(result.problems).toEqual([]);
      expect(result.ok).toBe(true);
    },
  );

  test("Development builds, deploys in parallel, migrates", () => {
    expect(shapeOf(flowOf(0))).toEqual([
      "Workflow sequential",
      "Build",
      "Workflow parallel",
      "Release build to job",
      "Release build to service",
      "JobRun",
    ]);
  });

  test("Production backs up, promotes the job, migrates, promotes the service", () => {
    expect(shapeOf(flowOf(2))).toEqual([
      "Workflow sequential",
      "AddonBackup",
      "Release deployment to job",
      "JobRun",
      "Release deployment to service",
    ]);
  });
});
