import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixtureContext, fixtureKinds } from "./fixture-kinds";
import { documentJsonSchema, formatProblem, parseSource, printDocument, type Problem } from "./index";
import { parsePublishable, validateDraft } from "./validate-draft";

const TEMPLATES = join(process.cwd(), "../shared/templates");
const templates = existsSync(TEMPLATES)
  ? readdirSync(TEMPLATES).filter((name) => name.endsWith(".json"))
  : [];
if (templates.length === 0) console.info(`skipped: no published templates at ${TEMPLATES}`);

type Steps = Record<string, unknown>[];
const flow = (steps: Steps, more: Record<string, unknown> = {}, type = "sequential"): unknown => ({
  apiVersion: "v1.2",
  ...more,
  spec: { kind: "Workflow", spec: { type, steps } },
});
const job = (more: Record<string, unknown> = {}, id = "job-prod"): Record<string, unknown> => ({
  kind: "JobRun",
  spec: { jobId: id },
  ...more,
});
const env = (value: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  job({ spec: { jobId: "job-prod", runtimeEnvironment: { A: value } }, ...more });
const build = (ref: string): Record<string, unknown> => ({
  kind: "Build",
  ref,
  spec: { id: "builder", type: "service" },
});

function problems(document: unknown, context = fixtureContext): Problem[] {
  return validateDraft(document, fixtureKinds, context).problems;
}
function only(document: unknown): Problem {
  const [first, ...rest] = problems(document);
  expect(rest).toEqual([]);
  expect(first).toBeDefined();
  return first as Problem;
}

describe.skipIf(templates.length === 0)("published templates", () => {
  it.each(templates)("%s is publishable as it is, without a problem", (name) => {
    const text = readFileSync(join(TEMPLATES, name), "utf8");
    const result = parsePublishable(text, fixtureKinds, fixtureContext);
    expect(result.problems.map(formatProblem)).toEqual([]);
    expect(result).toMatchObject({ ok: true, document: JSON.parse(text) as unknown });
    expect(printDocument(parseSource(text).source)).toBe(text);
  });
});

describe("fields", () => {
  it("names an unknown field's path and the nearest known one", () => {
    const problem = only(flow([job({ conditon: "success" })]));
    expect(problem).toMatchObject({
      severity: "error",
      code: "unknown-field",
      message: "`spec.spec.steps[0].conditon`: unknown field, did you mean `condition`?",
      pointer: "spec.spec.steps[0].conditon",
      nodeId: "0",
      nearest: "condition",
    });
  });

  it("finds the nearest field in the member of a union that the type chooses", () => {
    const spec = { type: "build", origin: { bild: "x" }, target: { id: "job-prod", type: "job" } };
    expect(only(flow([{ kind: "Release", spec }]))).toMatchObject({
      code: "unknown-field",
      nearest: "build",
    });
  });

  it("suggests the nearest kind, and the nearest value of an enum", () => {
    expect(only(flow([{ kind: "JobRn", spec: {} }]))).toMatchObject({
      code: "unknown-kind",
      nearest: "JobRun",
    });
    expect(only(flow([job()], {}, "sequentail"))).toMatchObject({
      code: "wrong-value",
      nearest: "sequential",
    });
  });

  it.each([true, false, "yes", 1])("refuses %j as skipNodeExecution", (value) => {
    expect(only(flow([job({ skipNodeExecution: value })])).path.at(-1)).toBe("skipNodeExecution");
  });

  it("accepts an expression for any scalar of a spec, whatever its type", () => {
    const spec = { id: "${args.ID}", type: "${args.TYPE}", reuseExistingBuilds: "${args.REUSE}" };
    const given = { arguments: { ID: "builder", TYPE: "service", REUSE: true } };
    expect(problems(flow([{ kind: "Build", spec }], given))).toEqual([]);
  });

  it("says what a boolean wants, expressions included", () => {
    const spec = { id: "builder", type: "service", reuseExistingBuilds: "no" };
    expect(only(flow([{ kind: "Build", spec }])).message).toBe(
      "Must be `true`, `false` or an expression such as ${args.NAME}; this is `no`. Write false.",
    );
  });

  it("allows a kind only its own wait word", () => {
    expect(only(flow([job({ condition: "running" })]))).toMatchObject({
      allowed: ["success"],
      found: "running",
    });
    expect(problems(flow([job({ condition: "success", timeoutDuration: 30 })]))).toEqual([]);
    const workflow = { kind: "Workflow", spec: { type: "parallel", steps: [job()] } };
    expect(only(flow([{ ...workflow, condition: "success" }])).message).toContain(
      "`Workflow` takes no `condition`",
    );
  });

  it.each([29, 14_401, 60.5, "60"])("refuses %j as timeoutDuration", (timeoutDuration) => {
    expect(only(flow([job({ timeoutDuration })])).path.at(-1)).toBe("timeoutDuration");
  });

  it("reads v1 with a warning and refuses other versions", () => {
    const document = flow([job()]) as Record<string, unknown>;
    expect(only({ ...document, apiVersion: "v1" })).toMatchObject({
      severity: "warning",
      code: "old-version",
    });
    expect(only({ ...document, apiVersion: "v2" })).toMatchObject({ severity: "error" });
  });

  it("wants a Workflow at the root", () => {
    expect(problems({ apiVersion: "v1.2", spec: job() })).toContainEqual(
      expect.objectContaining({ code: "root-not-workflow" }),
    );
  });

  it("reads older git triggers and the newer union", () => {
    const triggers = [
      { ref: "git", vcsService: "github", repoUrl: "https://github.com/a/b", branchRestrictions: ["main"] },
      { kind: "cron", ref: "nightly", spec: { cron: "0 3 * * *" } },
      { kind: "vcs-push", spec: { vcs: { vcsService: "gitlab", repoUrl: "https://gitlab.com/a/b" } } },
    ];
    expect(problems(flow([env("${refs.git.sha} ${triggers.nightly.sha}")], { triggers }))).toEqual([]);
  });

  it("keeps kinds it cannot run: a warning in a draft, an error for a run", () => {
    const document = flow([
      {
        kind: "RolloutStrategy",
        spec: {
          name: "api",
          type: "canary",
          details: {
            canaryStrategy: "percentage",
            config: { canaryPercentage: 10, stablePercentage: 90 },
          },
        },
      },
    ]);
    expect(only(document)).toMatchObject({ severity: "warning", code: "not-executable" });
    expect(parsePublishable(document, fixtureKinds)).toMatchObject({
      ok: false,
      problems: [{ severity: "error" }],
    });
  });
});

describe("JSON Schema", () => {
  it("has every kind of the language", () => {
    const text = JSON.stringify(documentJsonSchema(fixtureKinds));
    for (const kind of Object.keys(fixtureKinds)) expect(text).toContain(`"const":"${kind}"`);
  });
});

describe("refs", () => {
  const reader = env("${refs.b.id}");
  it("resolve to an earlier step and to what is inside one", () => {
    expect(problems(flow([build("b"), reader]))).toEqual([]);
    const inner = { kind: "Workflow", spec: { type: "parallel", steps: [build("b"), job()] } };
    expect(problems(flow([inner, reader]))).toEqual([]);
    expect(
      problems(flow([build("b"), { kind: "Workflow", spec: { type: "parallel", steps: [reader] } }])),
    ).toEqual([]);
  });

  it("do not resolve to a later step", () => {
    expect(only(flow([reader, build("b")]))).toMatchObject({ code: "ref-out-of-order", severity: "error" });
  });

  it("do not resolve to a parallel sibling, nor to anything inside one", () => {
    expect(only(flow([build("b"), reader], {}, "parallel"))).toMatchObject({ code: "ref-out-of-order" });
    const inner = { kind: "Workflow", spec: { type: "sequential", steps: [build("b")] } };
    expect(only(flow([inner, reader], {}, "parallel"))).toMatchObject({ code: "ref-out-of-order" });
  });

  it("do not resolve to the step itself or to a workflow around it", () => {
    expect(only(flow([env("${refs.me.exitCode}", { ref: "me" })])).code).toBe("ref-out-of-order");
    const around = { kind: "Workflow", ref: "w", spec: { type: "sequential", steps: [env("${refs.w.x}")] } };
    expect(only(flow([around])).code).toBe("ref-out-of-order");
  });

  it("must exist, and the nearest one is named", () => {
    expect(only(flow([build("start-build"), env("${refs.start-bild.id}")]))).toMatchObject({
      code: "unknown-ref",
      nearest: "start-build",
    });
  });

  it("are unique among nodes and triggers", () => {
    const triggers = [{ ref: "b", vcsService: "github", repoUrl: "https://github.com/a/b" }];
    expect(only(flow([build("b")], { triggers }))).toMatchObject({ code: "duplicate-ref", nodeId: "0" });
  });

  it("of a loop are visible inside it", () => {
    const loop = {
      kind: "LoopWorkflow",
      ref: "each",
      spec: { iterations: ["a"], steps: [env("${refs.each.item}")] },
    };
    expect(problems(flow([loop])).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("warn about an output the kind does not have", () => {
    expect(only(flow([build("b"), env("${refs.b.branc}")]))).toMatchObject({
      severity: "warning",
      nearest: "branch",
    });
  });
});

describe("arguments and expressions", () => {
  it("only warns about an argument that the run has to bring, and not inside a function", () => {
    expect(only(flow([env("${args.NAME}")]))).toMatchObject({
      severity: "warning",
      code: "unknown-argument",
    });
    expect(problems(flow([env("${fn.if(args.NAME, 'a', 'b')}")]))).toEqual([]);
  });

  it("points into the text of an expression that cannot be parsed", () => {
    expect(only(flow([env("x ${fn.toUper('a')}")]))).toMatchObject({
      code: "expression",
      path: ["spec", "spec", "steps", 0, "spec", "runtimeEnvironment", "A"],
      within: { offset: 7, length: 6 },
    });
  });

  it("warns about a shell variable", () => {
    expect(only(flow([env("${HOME}/bin")]))).toMatchObject({ severity: "warning", code: "shell-variable" });
  });
});

describe("stage", () => {
  const promote = (origin: string, target: string): Record<string, unknown> => ({
    kind: "Release",
    spec: {
      type: "deployment",
      origin: { id: origin, type: "service" },
      target: { id: target, type: "service" },
    },
  });

  it("lets a flow touch only what is in its own stage", () => {
    expect(only(flow([promote("deployment-staging", "api-dev")]))).toMatchObject({
      code: "foreign-resource",
    });
    expect(only(flow([promote("deployment-staging", "deployment-pro")]))).toMatchObject({
      code: "unknown-resource",
      nearest: "deployment-prod",
    });
  });

  it("promotes only from the stage before", () => {
    expect(only(flow([promote("api-dev", "deployment-prod")]))).toMatchObject({ code: "wrong-stage" });
    const first = { ...fixtureContext, precedingStage: null };
    expect(problems(flow([promote("deployment-staging", "deployment-prod")]), first)).toMatchObject([
      {
        code: "wrong-stage",
        message: "Production is the first stage: there is none before it to promote from.",
      },
    ]);
  });

  it("tells a job from a service", () => {
    expect(only(flow([promote("deployment-staging", "job-prod")])).message).toBe(
      "`job-prod` is a job, not a service.",
    );
  });

  it("asks the runtime only for what it can do", () => {
    const missing = { "job.run": "It only builds." };
    const without = { ...fixtureContext, runtime: { capabilities: new Set<string>(), missing } };
    expect(problems(flow([job()]), without)).toMatchObject([
      {
        code: "missing-capability",
        found: "job.run",
        message: "The runtime of this project cannot do this. It only builds.",
      },
    ]);
  });

  it("leaves ids that are expressions to the run", () => {
    expect(problems(flow([job({}, "${args.JOB}")], { arguments: { JOB: "nowhere" } }))).toEqual([]);
  });
});

describe("drafts", () => {
  it("gives lines, and reads on after a syntax error", () => {
    const text =
      '{\n  "apiVersion": "v1.2",\n  "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [] } },\n}';
    const { document, problems: found } = validateDraft(text, fixtureKinds);
    expect(document).not.toBeNull();
    expect(found).toContainEqual(expect.objectContaining({ code: "syntax", line: 3 }));
  });

  it("gives the line of the key for an unknown field, in YAML as in JSON", () => {
    const yaml =
      "apiVersion: v1.2\nspec:\n  kind: Workflow\n  spec:\n    type: sequential\n    stepz: []\n    steps: []\n";
    expect(problems(yaml)).toContainEqual(
      expect.objectContaining({ code: "unknown-field", line: 6, column: 5 }),
    );
  });

  it("has a document while a node's spec is unfinished, and none while there is no workflow", () => {
    expect(validateDraft(flow([{ kind: "JobRun", spec: {} }]), fixtureKinds).document).not.toBeNull();
    expect(validateDraft(flow([{ kind: "JobRun" }]), fixtureKinds).document).toBeNull();
    for (const input of ["", "[]", "{", "spec: [", null, 7, undefined]) {
      const { document, problems: found } = validateDraft(input, fixtureKinds);
      expect(document).toBeNull();
      expect(found.length).toBeGreaterThan(0);
    }
  });

  it("refuses duplicate keys and endless nesting", () => {
    expect(problems('{"apiVersion":"v1.2","apiVersion":"v1.2"}').map(({ code }) => code)).toContain(
      "duplicate-key",
    );
    expect(problems("a: 1\na: 2").map(({ code }) => code)).toContain("duplicate-key");
    for (const open of ["[", '{"a":', "- "]) {
      expect(problems(open.repeat(50_000)).some(({ severity }) => severity === "error")).toBe(true);
    }
  });

  it("refuses a regular expression that the engine cannot run, also where no run would come to it", () => {
    const text = "${fn.if(false, fn.search(args.A, /a(?=b)/), 'x')}";
    const found = problems(flow([env(text)], { arguments: { A: "ab" } }));
    expect(found).toMatchObject([{ severity: "error", code: "expression", found: text }]);
    expect(found[0]?.message).toContain("Lookahead");
    expect(problems(flow([env(text.replace("(?=b)", "b"))], { arguments: { A: "ab" } }))).toEqual([]);
  });
});
