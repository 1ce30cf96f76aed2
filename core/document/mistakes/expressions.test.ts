import { describe, expect, it } from "vitest";
import { told, JOB, oneStep, yamlStep, build, reader } from "./a-told-mistake";

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
