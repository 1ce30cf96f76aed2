import { describe, expect, it } from "vitest";
import { fixtureContext, fixtureKinds } from "./fixture-kinds";
import { formatProblem, validateDraft } from "./index";

/*
 * The mistakes people make, each with the words they read. Line and column are those of the text above it.
 */

/** What a person is told about a text. */
function told(text: string): string {
  const { problems } = validateDraft(text, fixtureKinds, fixtureContext);
  return problems
    .map((problem) => `${problem.severity === "warning" ? "warning: " : ""}${formatProblem(problem)}`)
    .join("\n");
}

const JOB = `{ "kind": "JobRun", "spec": { "jobId": "job-prod" } }`;

/** The steps stand alone on lines 8, 9 … from column 9 on. */
const steps = (...given: string[]): string => `{
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
const oneStep = (text: string): string => steps(text);

/** The step begins on line 6, in column 9. */
const yamlStep = (text: string): string => `apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - ${text.replaceAll("\n", "\n        ")}
`;
const build = (ref: string): string =>
  `{ "kind": "Build", "ref": "${ref}", "spec": { "id": "builder", "type": "service" } }`;
const reader = (value: string): string =>
  `{ "kind": "JobRun", "spec": { "jobId": "job-prod", "runtimeEnvironment": { "A": "${value}" } } }`;
const loop = (head: string, step: string): string =>
  `{ "kind": "LoopWorkflow", ${head}"spec": { "iterations": ["a", "b"], "steps": [${step}] } }`;

describe("a field", () => {
  it("misspelt, on a step", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "conditon": "success" }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 62: \`spec.spec.steps[0].conditon\`: unknown field, did you mean \`condition\`?"`,
    );
  });
  it("misspelt, in a spec", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Release", "spec": { "type": "build", "origin": { "id": "builder", "bild": "latest" }, "target": { "id": "job-prod", "type": "job" } } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 86: \`spec.spec.steps[0].spec.origin.bild\`: unknown field, did you mean \`build\`?"`,
    );
  });
  it("unlike any other", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod", "colour": "red" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 60: \`spec.spec.steps[0].spec.colour\`: unknown field. Known here: \`jobId\` and \`runtimeEnvironment\`."`,
    );
  });
  it("of the step, in its spec", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod", "condition": "success" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 60: \`spec.spec.steps[0].spec.condition\`: unknown field. \`condition\` stands beside \`spec\`, not in it."`,
    );
  });
  it("of the spec, beside it", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "jobId": "job-prod", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 29: \`spec.spec.steps[0].jobId\`: unknown field. \`jobId\` belongs in \`spec\`."`,
    );
  });
  it("of another system", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "dependsOn": ["build"], "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 29: \`spec.spec.steps[0].dependsOn\`: unknown field. Steps run in the order of their workflow, or all at once when its type is \`parallel\`."`,
    );
  });
  it("of the document that is kept elsewhere", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "argumentOverrides": {}, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 25: \`argumentOverrides\`: unknown field. Overrides are secret and stored beside the flow, never in its document."`,
    );
  });
  it("required, and missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 37, \`spec.spec.steps[0].spec.jobId\`: \`jobId\` is missing. It must be an id of at most 100 letters, digits and hyphens."`,
    );
  });
  it("required, and missing in YAML", () => {
    expect(
      told(
        yamlStep(`kind: Release
spec:
  type: deployment
  origin: { id: job-staging, type: job }
  target: { id: job-prod }`),
      ),
    ).toMatchInlineSnapshot(
      `"line 11, column 19, \`spec.spec.steps[0].spec.target.type\`: \`type\` is missing. It must be \`service\` or \`job\`."`,
    );
  });
  it("without a value in YAML", () => {
    expect(
      told(
        yamlStep(`kind: JobRun
timeoutDuration:
spec: { jobId: job-prod }`),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 25, \`spec.spec.steps[0].timeoutDuration\`: Must be a whole number from 30 to 14400 or an expression such as \${args.NAME}; this is null. Leave the field out if it has no value."`,
    );
  });
});

describe("a document", () => {
  it("of no known version", () => {
    expect(
      told(
        `{ "apiVersion": "v2", "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 17, \`apiVersion\`: Must be \`v1.2\` or \`v1\`; this is \`v2\`."`,
    );
  });
  it("whose version became a number in YAML", () => {
    expect(
      told(`apiVersion: 1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - { kind: JobRun, spec: { jobId: job-prod } }
`),
    ).toMatchInlineSnapshot(
      `"line 1, column 13, \`apiVersion\`: Must be \`v1.2\` or \`v1\`; this is \`1.2\`. Did you mean \`v1.2\`?"`,
    );
  });
  it("without a version and a root", () => {
    expect(told(`{}`)).toMatchInlineSnapshot(`
      "line 1, column 1: \`apiVersion\` is missing. It must be \`v1.2\` or \`v1\`.
      line 1, column 1: \`spec\` is missing. It holds the flow's root, a \`Workflow\`."
    `);
  });
  it("with a single step as its root", () => {
    expect(told(`{ "apiVersion": "v1.2", "spec": ${JOB} }`)).toMatchInlineSnapshot(
      `"line 1, column 43, \`spec.kind\`: The whole flow stands in a \`Workflow\`; this is a \`JobRun\`. Put it among the \`steps\` of one."`,
    );
  });
  it("that is a list", () => {
    expect(told(`[${JOB}]`)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; this is a list of 1 item."`,
    );
  });
  it("that is plain text", () => {
    expect(told(`run the migration, then promote`)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; this is \`run the migration, then promote\`."`,
    );
  });
  it("that is empty", () => {
    expect(told(``)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; there is nothing here yet."`,
    );
  });
  it("with a misspelt policy", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "options": { "concurrencyPolicy": "que" }, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 59, \`options.concurrencyPolicy\`: Must be \`allow\`, \`queue\`, \`forbid\`, \`latest\` or \`replace\`; this is \`que\`. Did you mean \`queue\`?"`,
    );
  });
});

describe("a kind", () => {
  it("misspelt", () => {
    expect(told(oneStep(`{ "kind": "JobRn", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: Unknown kind \`JobRn\`. Did you mean \`JobRun\`?"`,
    );
  });
  it("in lower case", () => {
    expect(
      told(oneStep(`{ "kind": "workflow", "spec": { "type": "sequential", "steps": [] } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: Unknown kind \`workflow\`. Did you mean \`Workflow\`?"`,
    );
  });
  it("with its words turned around", () => {
    expect(told(oneStep(`{ "kind": "RunJob", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: Unknown kind \`RunJob\`. A job is run by \`JobRun\`."`,
    );
  });
  it("that creates a resource", () => {
    expect(told(oneStep(`{ "kind": "DeploymentService", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: \`DeploymentService\` creates a resource, which a release flow does not do: it works with those of its stage."`,
    );
  });
  it("unlike any other", () => {
    expect(told(oneStep(`{ "kind": "Celebrate", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: Unknown kind \`Celebrate\`. Known kinds: \`Workflow\`, \`LoopWorkflow\`, \`RolloutStrategy\`, \`Release\`, \`Build\`, \`JobRun\`, \`AddonBackup\` and \`LoopData\`."`,
    );
  });
  it("missing", () => {
    expect(told(oneStep(`{ "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 9, \`spec.spec.steps[0].kind\`: \`kind\` is missing. It says what the step does: \`Workflow\`, \`LoopWorkflow\`, \`RolloutStrategy\`, \`Release\`, \`Build\`, \`JobRun\`, \`AddonBackup\` and \`LoopData\`."`,
    );
  });
  it("that is no text", () => {
    expect(told(oneStep(`{ "kind": 7, "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: \`kind\` must be the name of a kind, such as \`JobRun\`; this is \`7\`."`,
    );
  });
});

describe("a step", () => {
  it("that is only a name", () => {
    expect(told(oneStep(`"job-prod"`))).toMatchInlineSnapshot(
      `"line 8, column 9, \`spec.spec.steps[0]\`: A step is an object with a \`kind\` and a \`spec\`; this is \`job-prod\`."`,
    );
  });
  it("that is null, because a dash is left over in YAML", () => {
    expect(told(yamlStep(``))).toMatchInlineSnapshot(
      `"line 7, column 9, \`spec.spec.steps[0]\`: A step is an object with a \`kind\` and a \`spec\`; this is null."`,
    );
  });
  it("with a condition that its kind has not", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "condition": "running" }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 75, \`spec.spec.steps[0].condition\`: Must be \`success\`, which is all that a \`JobRun\` can be waited for; this is \`running\`."`,
    );
  });
  it("with a condition, of a kind that cannot wait", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Workflow", "condition": "success", "spec": { "type": "parallel", "steps": [${JOB}] } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 44, \`spec.spec.steps[0].condition\`: \`Workflow\` takes no \`condition\`: there is nothing to wait for. Take it out."`,
    );
  });
  it("with a timeout, of a kind that cannot wait", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Workflow", "timeoutDuration": 60, "spec": { "type": "parallel", "steps": [${JOB}] } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 50, \`spec.spec.steps[0].timeoutDuration\`: \`Workflow\` takes no \`timeoutDuration\`: there is nothing to wait for. Take it out."`,
    );
  });
  it("with a timeout out of range", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "condition": "success", "timeoutDuration": 20000 }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 105, \`spec.spec.steps[0].timeoutDuration\`: Must be a whole number from 30 to 14400; this is \`20000\`."`,
    );
  });
  it("with a timeout in minutes", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "condition": "success", "timeoutDuration": "5m" }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 105, \`spec.spec.steps[0].timeoutDuration\`: Must be a whole number from 30 to 14400 or an expression such as \${args.NAME}; this is \`5m\`."`,
    );
  });
  it("with a number as text", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "condition": "success", "timeoutDuration": "600" }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 105, \`spec.spec.steps[0].timeoutDuration\`: Must be a whole number from 30 to 14400 or an expression such as \${args.NAME}; this is the text \`600\`. Write it without quotes: 600."`,
    );
  });
  it("with a boolean as text", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Build", "spec": { "id": "builder", "type": "service", "reuseExistingBuilds": "true" } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 97, \`spec.spec.steps[0].spec.reuseExistingBuilds\`: Must be \`true\`, \`false\` or an expression such as \${args.NAME}; this is the text \`true\`. Write it without quotes: true."`,
    );
  });
  it("with `yes` for true in YAML", () => {
    expect(
      told(
        yamlStep(`kind: Build
spec:
  id: builder
  type: service
  reuseExistingBuilds: yes`),
      ),
    ).toMatchInlineSnapshot(
      `"line 11, column 32, \`spec.spec.steps[0].spec.reuseExistingBuilds\`: Must be \`true\`, \`false\` or an expression such as \${args.NAME}; this is \`yes\`. Write true."`,
    );
  });
  it("with a boolean where text is wanted", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "skipNodeExecution": true, "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 50, \`spec.spec.steps[0].skipNodeExecution\`: Must be \`true\`, \`false\` or an expression such as \${args.NAME}; this is the boolean \`true\`. Put it in quotes: "true"."`,
    );
  });
  it("with a number where an id is wanted", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": 42 } }`))).toMatchInlineSnapshot(
      `"line 8, column 48, \`spec.spec.steps[0].spec.jobId\`: Must be an id of at most 100 letters, digits and hyphens or an expression such as \${args.NAME}; this is the number \`42\`. Put it in quotes: "42"."`,
    );
  });
  it("with an id of a wrong shape", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "Migrate the database" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 48, \`spec.spec.steps[0].spec.jobId\`: Must be an id of at most 100 letters, digits and hyphens; this is \`Migrate the database\`."`,
    );
  });
  it("with another project's id, where only an id is allowed", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "shop/migrate" } }`))).toMatchInlineSnapshot(
      `"line 8, column 48, \`spec.spec.steps[0].spec.jobId\`: Must be an id of at most 100 letters, digits and hyphens; this is \`shop/migrate\`. Another project cannot be named here: write \`migrate\`."`,
    );
  });
  it("with an id of too many parts", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Release", "spec": { "type": "build", "origin": { "id": "team/shop/api", "build": "latest" }, "target": { "id": "job-prod", "type": "job" } } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 75, \`spec.spec.steps[0].spec.origin.id\`: Must be an id, or project-id/id; this is \`team/shop/api\`."`,
    );
  });
  it("with a list where an object is wanted", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod", "runtimeEnvironment": ["A=1"] } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 82, \`spec.spec.steps[0].spec.runtimeEnvironment\`: Must be an object; this is a list of 1 item."`,
    );
  });
  it("with too many attempts", () => {
    expect(
      told(
        oneStep(`{ "kind": "JobRun", "settings": { "maxAttempts": 50 }, "spec": { "jobId": "job-prod" } }`),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 58, \`spec.spec.steps[0].settings.maxAttempts\`: Must be a whole number from 1 to 10; this is \`50\`."`,
    );
  });
  it("that takes part in nothing", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "runOn": [], "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 38, \`spec.spec.steps[0].runOn\`: Must be a list of \`release\`, \`rollback\` or both; this is an empty list."`,
    );
  });
});

describe("a ref", () => {
  it("with characters that are not allowed", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "ref": "run job", "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 36, \`spec.spec.steps[0].ref\`: Must be a letter, followed by up to 62 letters, digits, hyphens and underscores; this is \`run job\`."`,
    );
  });
  it("that two steps have", () => {
    expect(told(steps(`${build("b")}`, `${build("b")}`))).toMatchInlineSnapshot(
      `"line 9, column 35, \`spec.spec.steps[1].ref\`: The ref \`b\` is taken already, by the step at \`spec.spec.steps[0]\`. A ref names one step or trigger; \`b-2\` is free."`,
    );
  });
  it("that a trigger has", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "triggers": [{ "ref": "b", "vcsService": "github", "repoUrl": "https://github.com/a/b" }], "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${build("b")}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 214, \`spec.spec.steps[0].ref\`: The ref \`b\` is taken already, by the trigger at \`triggers[0]\`. A ref names one step or trigger; \`b-2\` is free."`,
    );
  });
  it("to a later step", () => {
    expect(told(steps(reader("${refs.b.id}"), build("b")))).toMatchInlineSnapshot(
      `"line 8, column 92, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: \`b\` comes later than this step. Move it in front, or move this step behind it."`,
    );
  });
  it("to a parallel step", () => {
    expect(
      told(
        steps(
          `{ "kind": "Workflow", "spec": { "type": "parallel", "steps": [${build("b")}, ${reader("${refs.b.id}")}] } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 235, \`spec.spec.steps[0].spec.steps[1].spec.runtimeEnvironment.A\`: \`b\` runs at the same time as this step: its output may not be there yet. Make the workflow sequential, or move this step behind it."`,
    );
  });
  it("to the step itself", () => {
    expect(
      told(
        steps(
          `{ "kind": "JobRun", "ref": "me", "spec": { "jobId": "job-prod", "runtimeEnvironment": { "A": "\${refs.me.exitCode}" } } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 105, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: \`me\` is this very step: its output is not there yet."`,
    );
  });
  it("to the workflow around", () => {
    expect(
      told(
        steps(
          `{ "kind": "Workflow", "ref": "all", "spec": { "type": "sequential", "steps": [${reader("${refs.all.id}")}] } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 170, \`spec.spec.steps[0].spec.steps[0].spec.runtimeEnvironment.A\`: \`all\` is the workflow around this step: it has no output while it runs."`,
    );
  });
  it("to a workflow that is over", () => {
    expect(
      told(
        steps(
          `{ "kind": "Workflow", "ref": "all", "spec": { "type": "sequential", "steps": [${JOB}] } }`,
          reader("${refs.all.id}"),
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`all\` is a \`Workflow\`, which has no output of its own. Refer to a step in it."`,
    );
  });
  it("misspelt", () => {
    expect(told(steps(build("start-build"), reader("${refs.start-bild.id}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: No step or trigger has the ref \`start-bild\`. Did you mean \`start-build\`?"`,
    );
  });
  it("unlike any other", () => {
    expect(told(steps(build("start-build"), reader("${refs.api.id}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: No step or trigger has the ref \`api\`. From here there are \`start-build\`."`,
    );
  });
  it("of a trigger, misspelt", () => {
    expect(told(steps(build("start-build"), reader("${triggers.git.sha}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: No step or trigger has the ref \`git\`. From here there are \`start-build\`."`,
    );
  });
  it("with an output that the kind has not", () => {
    expect(told(steps(build("b"), reader("${refs.b.branc}")))).toMatchInlineSnapshot(
      `"warning: line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`b\` has no output \`branc\`. Did you mean \`branch\`?"`,
    );
  });
  it("to a step that is always skipped", () => {
    expect(
      told(
        steps(
          `{ "kind": "Build", "ref": "b", "skipNodeExecution": "true", "spec": { "id": "builder", "type": "service" } }`,
          reader("${refs.b.id}"),
        ),
      ),
    ).toMatchInlineSnapshot(
      `"warning: line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`b\` is always skipped (\`skipNodeExecution\` is "true"), so there is no output to read: this step would fail."`,
    );
  });
  it("to a step that takes no part in a rollback", () => {
    expect(
      told(
        steps(
          build("b"),
          `{ "kind": "JobRun", "runOn": ["release", "rollback"], "spec": { "jobId": "job-prod", "runtimeEnvironment": { "A": "\${refs.b.id}" } } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"warning: line 9, column 126, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: In a rollback \`b\` does not run, and this step does: it would fail there. Let \`runOn\` of both name the same."`,
    );
  });
});

describe("a loop", () => {
  it("whose step is read from outside", () => {
    expect(told(steps(loop(`"ref": "each", `, build("b")), reader("${refs.b.image}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`b\` is a step of a loop: it runs once per item. From outside, read \`\${refs.each.results}\`: a list with one object per item, which has \`b.image\`."`,
    );
  });
  it("without a ref, whose step is read from outside", () => {
    expect(told(steps(loop(``, build("b")), reader("${refs.b.image}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`b\` is a step of a loop: it runs once per item. Give the loop a ref, and read \`\${refs.<ref of the loop>.results}\`: a list with one object per item, which has \`b.image\`."`,
    );
  });
  it("whose item is read behind it", () => {
    expect(told(steps(loop(`"ref": "each", `, JOB), reader("${refs.each.item}")))).toMatchInlineSnapshot(
      `"line 9, column 92, \`spec.spec.steps[1].spec.runtimeEnvironment.A\`: \`item\` of the loop \`each\` exists only inside the loop. Behind it there is \`\${refs.each.results}\`, a list with one object per item."`,
    );
  });
  it("whose results are read inside it", () => {
    expect(told(steps(loop(`"ref": "each", `, reader("${refs.each.results}"))))).toMatchInlineSnapshot(
      `"line 8, column 179, \`spec.spec.steps[0].spec.steps[0].spec.runtimeEnvironment.A\`: The results of \`each\` are there when the loop is over. Inside it there are \`\${refs.each.item}\` and \`\${refs.each.index}\`."`,
    );
  });
  it("that is missing around its item", () => {
    expect(told(steps(`{ "kind": "LoopData", "ref": "item", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: \`LoopData\` stands for the item of a loop, and there is no \`LoopWorkflow\` around this one."`,
    );
  });
  it("over a number", () => {
    expect(
      told(steps(`{ "kind": "LoopWorkflow", "spec": { "iterations": 3, "steps": [${JOB}] } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 59, \`spec.spec.steps[0].spec.iterations\`: Must be a list or an expression such as \${args.NAME}; this is \`3\`."`,
    );
  });
});

describe("an expression where only a literal is allowed", () => {
  it("as a kind", () => {
    expect(told(oneStep(`{ "kind": "\${args.KIND}", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 19, \`spec.spec.steps[0].kind\`: \`kind\` takes no expression: it must be one of \`Workflow\`, \`LoopWorkflow\`, \`RolloutStrategy\`, \`Release\`, \`Build\`, \`JobRun\`, \`AddonBackup\`, \`LoopData\`."`,
    );
  });
  it("as a ref", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "ref": "\${args.REF}", "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 36, \`spec.spec.steps[0].ref\`: \`ref\` takes no expression: it must be a letter, followed by up to 62 letters, digits, hyphens and underscores."`,
    );
  });
  it("as a condition", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "condition": "\${args.WAIT}", "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 42, \`spec.spec.steps[0].condition\`: \`condition\` takes no expression: it must be \`success\`, which is all that a \`JobRun\` can be waited for."`,
    );
  });
  it("as the type of a release", () => {
    expect(
      told(oneStep(`{ "kind": "Release", "spec": { "type": "\${args.TYPE}", "origin": {}, "target": {} } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 48, \`spec.spec.steps[0].spec.type\`: \`type\` takes no expression: it must be \`build\` or \`deployment\`."`,
    );
  });
  it("as the type of a workflow", () => {
    expect(
      told(oneStep(`{ "kind": "Workflow", "spec": { "type": "\${args.TYPE}", "steps": [${JOB}] } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 49, \`spec.spec.steps[0].spec.type\`: \`type\` takes no expression: it must be \`sequential\` or \`parallel\`."`,
    );
  });
  it("in the settings", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "JobRun", "settings": { "maxAttempts": "\${args.N}" }, "spec": { "jobId": "job-prod" } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 58, \`spec.spec.steps[0].settings.maxAttempts\`: \`maxAttempts\` takes no expression: it must be a whole number from 1 to 10."`,
    );
  });
  it("in a trigger", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "triggers": [{ "ref": "git", "vcsService": "github", "repoUrl": "\${args.REPO}" }], "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 89, \`triggers[0].repoUrl\`: \`repoUrl\` takes no expression: it is read before there is a run that could resolve one. Write its value."`,
    );
  });
  it("in place of a step", () => {
    expect(told(oneStep(`"\${args.STEP}"`))).toMatchInlineSnapshot(
      `"line 8, column 9, \`spec.spec.steps[0]\`: A step is an object with a \`kind\` and a \`spec\`; this is \`\${args.STEP}\`. Steps do not come out of an expression; a \`LoopWorkflow\` repeats its steps for each item of a list."`,
    );
  });
});

describe("an expression", () => {
  it("with an unknown function", () => {
    expect(told(oneStep(reader("image-${fn.toUper('a')}")))).toMatchInlineSnapshot(
      `"line 8, column 101, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: There is no function \`fn.toUper\`. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("without `fn.`", () => {
    expect(told(oneStep(reader("${toUpper('a')}")))).toMatchInlineSnapshot(
      `"warning: line 8, column 90, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: \`\${toUpper('a')}\` is no expression. It is left as it is. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("with an operator", () => {
    expect(told(oneStep(reader("${args.A + 1}")))).toMatchInlineSnapshot(
      `"line 8, column 99, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: Expected \`}\`, found \`+\`. There are no operators: write \`fn.add(…)\`."`,
    );
  });
  it("that is never closed", () => {
    expect(told(oneStep(reader("${fn.toUpper('a'")))).toMatchInlineSnapshot(
      `"line 8, column 90, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: \`\${\` has no closing \`}\`. Write \`\\\${\` for the literal text."`,
    );
  });
  it("without its closing brace", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "\${args.JOB" } }`))).toMatchInlineSnapshot(
      `"line 8, column 49, \`spec.spec.steps[0].spec.jobId\`: \`\${\` has no closing \`}\`. Write \`\\\${\` for the literal text."`,
    );
  });
  it("with too many arguments", () => {
    expect(told(oneStep(reader("${fn.toUpper('a', 'b')}")))).toMatchInlineSnapshot(
      `"line 8, column 92, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: fn.toUpper takes 1 argument, got 2."`,
    );
  });
  it("behind escapes in JSON", () => {
    expect(told(oneStep(reader("\\t\\u00e9\\\"${fn.toUper('a')}")))).toMatchInlineSnapshot(
      `"line 8, column 105, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: There is no function \`fn.toUper\`. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("on the third line of a block in YAML", () => {
    expect(
      told(
        yamlStep(
          "kind: JobRun\nspec:\n  jobId: job-prod\n  runtimeEnvironment:\n    SCRIPT: |\n      set -e\n      echo one\n      echo ${fn.toUper('a')}",
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 14, column 25, \`spec.spec.steps[0].spec.runtimeEnvironment.SCRIPT\`: There is no function \`fn.toUper\`. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("in a folded block of YAML", () => {
    expect(
      told(
        yamlStep(
          "kind: JobRun\nspec:\n  jobId: job-prod\n  runtimeEnvironment:\n    SCRIPT: >-\n      echo one\n      and two ${fn.toUper('a')}",
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 13, column 28, \`spec.spec.steps[0].spec.runtimeEnvironment.SCRIPT\`: There is no function \`fn.toUper\`. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("in single quotes of YAML", () => {
    expect(
      told(
        yamlStep(
          "kind: JobRun\nspec:\n  jobId: job-prod\n  runtimeEnvironment: { A: 'it''s ${fn.toUper(''a'')}' }",
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 10, column 48, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: There is no function \`fn.toUper\`. Did you mean \`fn.toUpper\`?"`,
    );
  });
  it("with an argument that nothing fills", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "arguments": { "BRANCH": "main" }, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${reader("${args.BRANHC}")}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"warning: line 1, column 215, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: Nothing in this flow fills the argument \`BRANHC\`: a run must bring it, or it fails. Did you mean \`BRANCH\`?"`,
    );
  });
  it("that a shell would read", () => {
    expect(told(oneStep(reader("${HOME}/bin")))).toMatchInlineSnapshot(
      `"warning: line 8, column 90, \`spec.spec.steps[0].spec.runtimeEnvironment.A\`: \`\${HOME}\` is no expression. It is left as it is, as for a shell variable."`,
    );
  });
  it("that reads a step in an argument's default", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "arguments": { "IMAGE": "\${refs.b.image}" }, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${build("b")}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 52, \`arguments.IMAGE\`: An argument's default is worked out before the first step runs, so it cannot read \`refs.b\`. Write the expression where the argument is used."`,
    );
  });
  it("that goes round in a circle of arguments", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "arguments": { "A": "\${args.B}", "B": "\${fn.toUpper(args.A)}" }, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 45, \`arguments.A\`: The defaults of these arguments read each other in a circle: \`A\` → \`B\` → \`A\`."`,
    );
  });
});

describe("JSON", () => {
  it("with a trailing comma in an object", () => {
    expect(told('{\n  "apiVersion": "v1.2",\n}')).toMatchInlineSnapshot(`
      "line 1, column 1: \`spec\` is missing. It holds the flow's root, a \`Workflow\`.
      line 2, column 23: This comma is one too many: nothing follows it before the \`}\`. Take it out."
    `);
  });
  it("with a trailing comma in a list", () => {
    expect(told(oneStep(`${JOB},`))).toMatchInlineSnapshot(
      `"line 8, column 62: This comma is one too many: nothing follows it before the \`]\`. Take it out."`,
    );
  });
  it("with a key written twice", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "kind": "JobRun", "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 29, \`spec.spec.steps[0].kind\`: The field \`kind\` is written twice in this object. Keep one of them."`,
    );
  });
  it("with a comma missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun" "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 28: A comma is missing before this."`,
    );
  });
  it("with a colon missing", () => {
    expect(told(oneStep(`{ "kind" "JobRun", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 18: A colon is missing here, between the field's name and its value."`,
    );
  });
  it("with single quotes", () => {
    expect(told(oneStep(`{ 'kind': "JobRun", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 11: JSON has no single quotes: text stands in double quotes."`,
    );
  });
  it("with a comment", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod" } } // migrate`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 63: JSON has no comments. Take it out, or write the document in YAML, which has."`,
    );
  });
  it("with a bare word", () => {
    expect(told(oneStep(`{ "kind": JobRun, "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 19: \`JobRun\` is not JSON: text stands in double quotes."`,
    );
  });
  it("with True", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Build", "spec": { "id": "builder", "type": "service", "reuseExistingBuilds": True } }`,
        ),
      ),
    ).toMatchInlineSnapshot(`"line 8, column 97: \`True\` is written \`true\` in JSON."`);
  });
  it("with a quote missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun, "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 29: A quote is missing before this, on this line or above: \`spec\` stands outside of any."`,
    );
  });
  it("with a bracket missing at the end", () => {
    expect(told(oneStep(JOB).slice(0, -6))).toMatchInlineSnapshot(
      `"line 11, column 1: A closing \`}\` is missing here."`,
    );
  });
  it("with a bracket too many", () => {
    expect(told(`${oneStep(JOB)}}`)).toMatchInlineSnapshot(
      `"line 13, column 1: This \`}\` closes nothing that is open. Take it out."`,
    );
  });
  it("with a lone backslash", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "C:\\dir" } }`))).toMatchInlineSnapshot(
      `"line 8, column 48: JSON knows no such escape: \`\\\` stands before one of \`" \\ / b f n r t u\`. A backslash itself is written twice."`,
    );
  });
});

describe("a number", () => {
  it("that would be another one once it is read, in JSON and in YAML", () => {
    for (const number of ["9007199254740993", "1e400"])
      expect(told(`{ "apiVersion": "v1.2", "arguments": { "A": ${number} }, "spec": {} }`)).toContain(
        "line 1, column 45, `arguments.A`: This number is too large to be kept exactly. Put it in quotes",
      );
    expect(told("apiVersion: v1.2\narguments:\n  A: -9007199254740993\nspec: {}\n")).toContain(
      "line 3, column 6, `arguments.A`: This number is too large to be kept exactly. Put it in quotes",
    );
    for (const number of ["9007199254740992", "-1234567890123456", "12345678901234567000", "1e300"])
      expect(told(`{ "apiVersion": "v1.2", "arguments": { "A": ${number} }, "spec": {} }`)).not.toContain(
        "large",
      );
  });
});

describe("YAML", () => {
  it("with a tab", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n\tjobId: job-prod"))).toMatchInlineSnapshot(
      `"line 9, column 9: YAML is indented with spaces, and this line has a tab. Replace it by spaces."`,
    );
  });
  it("with a key written twice", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: job-prod\n  jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 10, column 11, \`spec.spec.steps[0].spec.jobId\`: The field \`jobId\` is written twice in this object. Keep one of them."`,
    );
  });
  it("indented unevenly", () => {
    expect(
      told(yamlStep("kind: JobRun\nspec:\n  jobId: job-prod\n   runtimeEnvironment: {}")),
    ).toMatchInlineSnapshot(
      `"line 9, column 18: The next line is indented more than this one, as if it went on with its text. Fields of one object begin in the same column."`,
    );
  });
  it("with a bare star", () => {
    expect(told("triggers:\n  - branchRestrictions: [*]\n")).toMatchInlineSnapshot(
      `"line 2, column 26: A bare \`*\` has a meaning of its own in YAML. Put it in quotes: "*"."`,
    );
  });
  it("with two colons in a line", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: job: prod"))).toMatchInlineSnapshot(
      `"line 9, column 18: There are two colons in this line. Put text that has a colon in quotes, or begin a new line for the inner field."`,
    );
  });
  it("with a quote missing", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: 'job-prod"))).toMatchInlineSnapshot(
      `"line 10, column 1: A quote is opened above this, and never closed."`,
    );
  });
  it("with a bracket missing", () => {
    expect(told(yamlStep("kind: JobRun\nspec: { jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 9, column 1: A closing bracket is missing, or what is inside is not indented enough."`,
    );
  });
  it("with a second document", () => {
    expect(
      told(`${yamlStep("kind: JobRun\nspec: { jobId: job-prod }")}---\napiVersion: v1.2\n`),
    ).toMatchInlineSnapshot(
      `"line 9, column 1: There is a second document after \`---\`. A file holds one flow."`,
    );
  });
  it("with an anchor that is not there", () => {
    expect(told(yamlStep("kind: JobRun\nspec: *common"))).toMatchInlineSnapshot(
      `"line 8, column 15, \`spec.spec.steps[0].spec\`: There is no anchor \`&common\` above."`,
    );
  });
  it("with a missing colon", () => {
    expect(told(yamlStep("kind: JobRun\nspec\n  jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 8, column 9: A colon and a value are missing on this line, or the text before it has no closing quote."`,
    );
  });
});
