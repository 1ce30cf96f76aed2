import { isRecord, type Problem } from "@/core/document";

/** Fields that only a project file has. */
const FIELDS = [
  "runtimes",
  "buildServices",
  "deploymentServices",
  "jobs",
  "addons",
  "pipelines",
  "secretGroups",
];

/** Says that a document is a project file (`slipway.yaml`); undefined when it is none. */
export function projectFileProblem(value: unknown): Problem | undefined {
  if (!isRecord(value) || "spec" in value || "apiVersion" in value) return undefined;
  const found = FIELDS.filter((field) => field in value);
  if (!("project" in value) && found.length < 2) return undefined;
  const flows = flowFiles(value);
  const advice =
    flows.length > 0
      ? `Validate the flows it names: ${flows.map((file) => `\`${file}\``).join(", ")}.`
      : "It is checked when it is applied.";
  return {
    severity: "error",
    code: "wrong-value",
    message: `This is a project file, which declares services, jobs and stages, and no release flow. ${advice}`,
    path: [],
    pointer: "",
    line: 1,
    column: 1,
    found: Object.keys(value),
  };
}

/** The files of the flows of its stages, as they are written. */
function flowFiles({ pipelines }: Readonly<Record<string, unknown>>): string[] {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return list(pipelines)
    .flatMap((pipeline) => (isRecord(pipeline) ? list(pipeline.stages) : []))
    .flatMap((stage) => (isRecord(stage) && isRecord(stage.releaseFlow) ? [stage.releaseFlow.file] : []))
    .filter((file) => typeof file === "string");
}
