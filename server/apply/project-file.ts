import { z } from "zod";
import { parseSource, type SourceFormat } from "@/core/document";
import { schemaProblems } from "@/core/document/schema-problems";
import { PipelineSpecSchema } from "@/server/pipelines";
import {
  AddonSpecSchema,
  BuildServiceSpecSchema,
  DeploymentServiceSpecSchema,
  IntegrationSpecSchema,
  JobSpecSchema,
  ProjectIdSchema,
  RegistryCredentialSpecSchema,
  ResourceNameSchema,
  RuntimeSpecSchema,
  SecretGroupSpecSchema,
} from "@/server/resources";
import { inputProblem, invalidInput, parseInput, toInputProblem } from "@/server/validation";

/** `slipway.yaml`: a project, declared. What it does not mention is kept. */
export const ProjectFileSchema = z.strictObject({
  $schema: z.string().optional(),
  project: z.strictObject({ id: ProjectIdSchema, name: ResourceNameSchema.optional() }),
  runtimes: z.array(RuntimeSpecSchema).default([]),
  secretGroups: z.array(SecretGroupSpecSchema).default([]),
  integrations: z.array(IntegrationSpecSchema).default([]),
  registries: z.array(RegistryCredentialSpecSchema).default([]),
  buildServices: z.array(BuildServiceSpecSchema).default([]),
  addons: z.array(AddonSpecSchema).default([]),
  deploymentServices: z.array(DeploymentServiceSpecSchema).default([]),
  jobs: z.array(JobSpecSchema).default([]),
  pipelines: z.array(PipelineSpecSchema).default([]),
});
export type ProjectFile = z.output<typeof ProjectFileSchema>;

const WHAT = "The project file cannot be applied";

/** @throws AppError 400 with the place of every mistake */
export function parseProjectFile(value: unknown): ProjectFile {
  const file = parseInput(ProjectFileSchema, value, WHAT);
  assertEachIdOnce(file);
  return file;
}

/** The same from JSON or YAML text; places are lines too. @throws AppError 400 */
export function parseProjectFileText(text: string, format?: SourceFormat): ProjectFile {
  const { source, problems } = parseSource(text, format);
  const syntax = problems.filter(({ severity }) => severity === "error");
  if (syntax.length > 0) throw invalidInput("The project file cannot be read", syntax.map(toInputProblem));
  const result = ProjectFileSchema.safeParse(source.value);
  if (result.success) {
    assertEachIdOnce(result.data);
    return result.data;
  }
  throw invalidInput(
    WHAT,
    schemaProblems(ProjectFileSchema, source.value).map((problem) => {
      const range = source.positions.keyAt(problem.path) ?? source.positions.at(problem.path);
      return { ...toInputProblem(problem), line: range?.line, column: range?.column };
    }),
  );
}

function assertEachIdOnce({ project: _project, $schema: _schema, ...collections }: ProjectFile): void {
  const problems = Object.entries(collections).flatMap(([name, list]) => {
    const ids = list.map(({ id }) => id);
    return ids.flatMap((id, index) =>
      ids.indexOf(id) === index ? [] : [inputProblem([name, index, "id"], `“${id}” is declared twice.`)],
    );
  });
  if (problems.length > 0) throw invalidInput(WHAT, problems);
}
