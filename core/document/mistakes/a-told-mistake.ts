import { fixtureContext, fixtureKinds } from "../fixture-kinds";
import { formatProblem } from "../index";
import { validateDraft } from "../validate-draft";

/*
 * The mistakes people make, each with the words they read. Line and column are those of the text above it.
 */

/** What a person is told about a text. */
export function told(text: string): string {
  const { problems } = validateDraft(text, fixtureKinds, fixtureContext);
  return problems
    .map((problem) => `${problem.severity === "warning" ? "warning: " : ""}${formatProblem(problem)}`)
    .join("\n");
}

export const JOB = `{ "kind": "JobRun", "spec": { "jobId": "job-prod" } }`;

/** The steps stand alone on lines 8, 9 … from column 9 on. */
export const steps = (...given: string[]): string => `{
  "apiVersion": "v1.2",
  "arguments": { "A": 1 },
  "spec": {
    "kind": "Workflow",
    "spec": {
      "type": "sequential", "steps": [
        ${given.join(",\n        ")}
      ]
    }
  }
}
`;
export const oneStep = (text: string): string => steps(text);

/** The step begins on line 6, in column 9. */
export const yamlStep = (text: string): string => `apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - ${text.replaceAll("\n", "\n        ")}
`;
export const build = (ref: string): string =>
  `{ "kind": "Build", "ref": "${ref}", "spec": { "id": "builder", "type": "service" } }`;
export const reader = (value: string): string =>
  `{ "kind": "JobRun", "spec": { "jobId": "job-prod", "runtimeEnvironment": { "A": "${value}" } } }`;
export const loop = (head: string, step: string): string =>
  `{ "kind": "LoopWorkflow", ${head}"spec": { "iterations": ["a", "b"], "steps": [${step}] } }`;
