import { describe, expect, it } from "vitest";
import { told, JOB, steps, oneStep, build, reader, loop } from "./a-told-mistake";

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
