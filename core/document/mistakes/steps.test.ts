import { describe, expect, it } from "vitest";
import { told, JOB, oneStep, yamlStep } from "./a-told-mistake";

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
