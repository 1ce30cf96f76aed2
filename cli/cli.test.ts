import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleCli } from "@/scripts/bundle-cli.mjs";
import type { ExitCode } from "./exit-code";
import { runCli } from "./run-cli";

const TEMPLATES = join(process.cwd(), "../shared/templates");
const templates = existsSync(TEMPLATES)
  ? readdirSync(TEMPLATES).filter((name) => name.endsWith(".json"))
  : [];
if (templates.length === 0) console.info(`skipped: no published templates at ${TEMPLATES}`);

const folder = mkdtempSync(join(tmpdir(), "slipway-cli-"));
const bundle = join(folder, "slipway.mjs");

const FLOW = `# Production
apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - kind: JobRun # migrations
        ref: migrate
        spec: { jobId: job-prod }
      - kind: Delay
        spec: { seconds: 5 }
`;
const FILES: Readonly<Record<string, string>> = {
  "flow.yaml": FLOW,
  "other.yaml": FLOW.replace("seconds: 5", "seconds: 60").replace("# migrations", "# other words"),
  "broken.yaml": FLOW.replace("ref: migrate", "ref: migrate\n        conditon: success").replace(
    "job-prod",
    '"${refs.later.id}"',
  ),
  "syntax.json": '{\n  "apiVersion": "v1.2",\n  "spec": {,}\n}\n',
  "warning.yaml": FLOW.replace("v1.2", "v1"),
  "uneven.yaml": FLOW.replace("    type: sequential", "    type:   sequential  ").replace(/^ {6}/gm, "    "),
  "slipway.yaml":
    "project: { id: shop }\npipelines:\n  - id: main\n    stages: [{ name: P, releaseFlow: { file: flows/p.json } }]\n",
  "args.yaml": "REGISTRY: registry.example.com\nHOSTS: [a, b]\n",
  "refs.json": '{ "build": { "sha": "abc" } }',
  "list.json": "[1]",
};

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the bundle as a shell does. */
function slipway(args: string[], stdin = ""): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle, ...args], { cwd: folder, stdio: "pipe" });
    const outcome: Outcome = { code: null, out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (outcome.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...outcome, code }));
    child.stdin.end(stdin);
  });
}

beforeAll(() => bundleCli(process.cwd(), bundle), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const writeFiles = (): void => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
};
beforeAll(writeFiles);

describe("slipway", { timeout: 60_000 }, () => {
  it("says its version and what there is", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await slipway(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
    const help = await slipway(["--help"]);
    expect(help.code).toBe(0);
    for (const command of ["validate", "fmt", "eval", "diff", "schema", "kinds", "functions"])
      expect(help.out).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    expect((await slipway(["help", "fmt"])).out).toContain("$ slipway fmt --to yaml flow.json > flow.yaml");
  });

  it("runs from a clone, built or not", () => {
    const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: { slipway: string } };
    const out = execFileSync(process.execPath, [bin.slipway, "eval", "fn.add(1, 2)"], { encoding: "utf8" });
    expect(out).toBe("3\n");
  });

  it("exits with 2 when it is used wrongly, and says what was meant", async () => {
    expect(await slipway([])).toMatchObject({ code: 2, out: "" });
    expect(await slipway(["validat"])).toEqual({
      code: 2,
      out: "",
      err: "error: unknown command 'validat'\n(Did you mean validate?)\nRun `slipway --help` to see what there is.\n",
    });
    expect(await slipway(["validate"])).toMatchObject({ code: 2 });
    expect(await slipway(["fmt", "--to", "xml", "flow.yaml"])).toMatchObject({ code: 2 });
  });
});

describe("slipway validate", { timeout: 60_000 }, () => {
  it("prints file, line, column and what is wrong", async () => {
    const { code, out, err } = await slipway(["validate", "broken.yaml"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "broken.yaml:10:9 error \`spec.spec.steps[0].conditon\`: unknown field, did you mean \`condition\`?
      broken.yaml:11:27 error \`spec.spec.steps[0].spec.jobId\`: No step or trigger has the ref \`later\`. No step before this one has a ref.
      broken.yaml: not valid, 2 errors
      "
    `);
  });

  it("has places for mistakes of the format too, and a word for each file", async () => {
    expect(await slipway(["validate", "flow.yaml", "syntax.json"])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "flow.yaml: valid
      syntax.json:3:12 error This comma is one too many: nothing stands before it. Take it out.
      syntax.json: not valid, 1 error
      ",
      }
    `);
  });

  it("lets warnings pass unless it is strict", async () => {
    const { code, out } = await slipway(["validate", "warning.yaml"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^warning\.yaml:2:\d+ warning .*\nwarning\.yaml: valid, 1 warning\n$/);
    expect(await slipway(["validate", "--strict", "warning.yaml"])).toMatchObject({ code: 1 });
  });

  it("tells a project file from a flow", async () => {
    expect(await slipway(["validate", "slipway.yaml"])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "slipway.yaml:1:1 error This is a project file, which declares services, jobs and stages, and no release flow. Validate the flows it names: \`flows/p.json\`.
      slipway.yaml: not valid, 1 error
      ",
      }
    `);
  });

  it("exits with 2 for a file that cannot be read, and reads the others", async () => {
    expect(await slipway(["validate", "nope.json", "flow.yaml"])).toEqual({
      code: 2,
      out: "flow.yaml: valid\n",
      err: "Cannot read nope.json: there is no such file.\n",
    });
  });

  it("says that a file is not text in UTF-8, rather than what is wrong in it", async () => {
    writeFileSync(join(folder, "utf16.json"), Buffer.from("{}", "utf16le"));
    writeFileSync(join(folder, "latin1.yaml"), Buffer.from("A: caf\u00e9", "latin1"));
    writeFileSync(join(folder, "bom.yaml"), `\uFEFF${FLOW}`);
    expect(await slipway(["validate", "utf16.json", "latin1.yaml", "bom.yaml"])).toEqual({
      code: 2,
      out: "bom.yaml: valid\n",
      err: ["utf16.json", "latin1.yaml"]
        .map((name) => `Cannot read ${name}: it is not text in UTF-8. Save it in that encoding.\n`)
        .join(""),
    });
  });

  it("shows what would move the cursor as JSON writes it", async () => {
    const { out } = await slipway(["validate", "-"], '{ "\\u001b[31mred": 1, "apiVersion": "v1.2" }');
    expect(out).toContain("\\u001b[31mred");
    expect(out).not.toContain("\u001b");
  });

  it("reads the standard input", async () => {
    expect(await slipway(["validate", "-"], FLOW)).toEqual({ code: 0, out: "<stdin>: valid\n", err: "" });
  });

  it("prints problems as JSON for programs", async () => {
    const { code, out } = await slipway(["validate", "--json", "broken.yaml", "flow.yaml", "nope.json"]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      {
        file: "broken.yaml",
        ok: false,
        problems: [
          {
            severity: "error",
            code: "unknown-field",
            nearest: "condition",
            line: 10,
            column: 9,
            nodeId: "0",
          },
          { code: "unknown-ref", path: ["spec", "spec", "steps", 0, "spec", "jobId"], line: 11 },
        ],
      },
      { file: "flow.yaml", ok: true, problems: [] },
      { file: "nope.json", ok: false, error: "Cannot read nope.json: there is no such file." },
    ]);
  });

  it.skipIf(templates.length === 0).each(templates)("finds nothing wrong with %s", async (name) => {
    const file = join(TEMPLATES, name);
    expect(await slipway(["validate", "--strict", file])).toEqual({
      code: 0,
      out: `${file}: valid\n`,
      err: "",
    });
    const { out } = await slipway(["fmt", "--to", "yaml", file]);
    expect(await slipway(["diff", file, "-"], out)).toEqual({ code: 0, out: "", err: "" });
    expect(await slipway(["fmt", "--check", file])).toMatchObject({ code: 0 });
  });
});

describe("slipway fmt", { timeout: 60_000 }, () => {
  it("lays a file out evenly and keeps its comments", async () => {
    expect(await slipway(["fmt", "--check", "uneven.yaml"])).toEqual({
      code: 1,
      out: "uneven.yaml would change\n",
      err: "",
    });
    expect(await slipway(["fmt", "--stdout", "uneven.yaml"])).toEqual({ code: 0, out: FLOW, err: "" });
    expect(readFileSync(join(folder, "uneven.yaml"), "utf8")).toBe(FILES["uneven.yaml"]);
    expect(await slipway(["fmt", "uneven.yaml"])).toMatchObject({
      code: 0,
      out: "uneven.yaml laid out anew\n",
    });
    expect(readFileSync(join(folder, "uneven.yaml"), "utf8")).toBe(FLOW);
    expect(await slipway(["fmt", "uneven.yaml"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("changes white space of JSON only", async () => {
    const { out } = await slipway(["fmt", "-"], '{"b":[1.0,{}],\r\n\r\n"a":"\\u00e9"}');
    expect(out).toBe('{\n  "b": [\n    1.0,\n    {}\n  ],\n  "a": "\\u00e9"\n}\n');
  });

  it("converts", async () => {
    const json = await slipway(["fmt", "--to", "json", "flow.yaml"]);
    expect(json.out).toMatch(/^\{\n {2}"apiVersion": "v1\.2",\n/);
    const yaml = await slipway(["fmt", "--to", "yaml", "-"], json.out);
    expect(yaml.out).toMatch(/^apiVersion: v1\.2\nspec:\n {2}kind: Workflow\n/);
  });

  it("leaves a file with mistakes alone and says where they are", async () => {
    const { code, out, err } = await slipway(["fmt", "syntax.json"]);
    expect(code).toBe(2);
    expect(out).toMatch(/^syntax\.json:3:12 error /);
    expect(err).toBe("syntax.json: The mistakes in the text must be mended before it is laid out.\n");
    expect(readFileSync(join(folder, "syntax.json"), "utf8")).toBe(FILES["syntax.json"]);
  });
});

describe("slipway eval", { timeout: 60_000 }, () => {
  it.each<[string[], string]>([
    [["fn.slug('Release 1.2')"], '"release-1-2"\n'],
    [["${fn.add(1, 2)}"], "3\n"],
    [
      ["${args.REGISTRY}/api:${refs.build.sha}", "--args", "args.yaml", "--refs", "refs.json"],
      '"registry.example.com/api:abc"\n',
    ],
    [["fn.map(args.HOSTS, (h) => fn.toUpper(h))", "--args", "args.yaml"], '[\n  "A",\n  "B"\n]\n'],
    [["refs.build", "--refs", "refs.json", "--json"], '{\n  "value": {\n    "sha": "abc"\n  }\n}\n'],
  ])("of %j prints the value", async (args, out) => {
    expect(await slipway(["eval", ...args])).toEqual({ code: 0, out, err: "" });
  });

  it("reads arguments from the standard input and secrets from a file", async () => {
    writeFileSync(join(folder, "secrets.yaml"), "prod: { values: { KEY: s3cret } }\n");
    const { out } = await slipway(
      ["eval", "${args.A}-${secrets.prod.values.KEY}", "--args", "-", "--secrets", "secrets.yaml"],
      "A: x",
    );
    expect(out).toBe('"x-s3cret"\n');
  });

  it("says where an expression is wrong", async () => {
    expect(await slipway(["eval", "fn.slug(1)"])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "1:9 error fn.slug: argument 1 (text) must be a string, got a number.
           1 | fn.slug(1)
             |         ^
      ",
        "out": "",
      }
    `);
    expect(await slipway(["eval", "v-${args.TAG}"])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "1:5 error \`args.TAG\` has no value: the argument \`TAG\` was not given.
           1 | v-\${args.TAG}
             |     ^^^^^^^^
      ",
        "out": "",
      }
    `);
    expect(JSON.parse((await slipway(["eval", "fn.slug(1", "--json"])).out)).toMatchObject({
      error: { code: "syntax", offset: 9, length: 0 },
    });
  });

  it("exits with 2 when a file is of no use", async () => {
    expect(await slipway(["eval", "args.A", "--args", "list.json"])).toEqual({
      code: 2,
      out: "",
      err: "Cannot use list.json: it must be an object of names and values.\n",
    });
  });
});

describe("slipway diff", { timeout: 60_000 }, () => {
  it("says what differs in meaning, not in words", async () => {
    expect(await slipway(["diff", "flow.yaml", "other.yaml"])).toEqual({
      code: 1,
      out: "~ seconds of Delay 5 → 60\n",
      err: "",
    });
    expect(await slipway(["diff", "flow.yaml", "flow.yaml"])).toEqual({ code: 0, out: "", err: "" });
    expect(await slipway(["diff", "flow.yaml", "-"], FLOW.replace("# migrations", ""))).toMatchObject({
      code: 0,
    });
  });

  it("prints changes as JSON for programs", async () => {
    const { out } = await slipway(["diff", "--json", "flow.yaml", "other.yaml"]);
    expect(JSON.parse(out)).toEqual([
      {
        type: "field-changed",
        before: "1",
        after: "1",
        name: "Delay",
        path: ["spec", "seconds"],
        from: 5,
        to: 60,
        text: "seconds of *Delay* 5 → 60",
      },
    ]);
  });

  it("exits with 2 when one cannot be compared", async () => {
    expect(await slipway(["diff", "flow.yaml", "nope.yaml"])).toMatchObject({ code: 2, out: "" });
    const { code, err } = await slipway(["diff", "flow.yaml", "syntax.json"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^syntax\.json:3:12 error .*\nCannot compare syntax\.json: it has mistakes\.\n$/);
  });
});

describe("lists", { timeout: 60_000 }, () => {
  it("have the schema, the kinds and the functions", async () => {
    expect(JSON.parse((await slipway(["schema"])).out)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
    });
    expect((await slipway(["kinds"])).out).toMatch(/^JobRun +Runs a job/m);
    expect((await slipway(["functions"])).out).toContain("  slug(text)\n");
    const functions = JSON.parse((await slipway(["functions", "--json"])).out) as unknown[];
    expect(functions.length).toBeGreaterThan(40);
  });
});

describe("on a terminal", () => {
  const run = async (args: string[], hasColors: boolean): Promise<{ code: ExitCode; out: string }> => {
    let out = "";
    const write = (text: string): void => void (out += text);
    const code = await runCli(args, {
      out: write,
      err: write,
      isInteractive: true,
      hasColors,
      size: () => ({ columns: 100, rows: 40 }),
      environment: {},
      askSecret: () => Promise.resolve(null),
      openUrl: () => Promise.resolve(false),
      read: (file) => Promise.resolve(FILES[file] ?? ""),
      write: () => Promise.resolve(),
      now: () => new Date(0),
      randomBytes: (count) => new Uint8Array(count),
    });
    return { code, out };
  };

  it("the line of a problem is shown with a mark below it", async () => {
    expect((await run(["validate", "broken.yaml"], false)).out).toMatchInlineSnapshot(`
      "broken.yaml:10:9 error \`spec.spec.steps[0].conditon\`: unknown field, did you mean \`condition\`?
          10 |         conditon: success
             |         ^^^^^^^^
      broken.yaml:11:27 error \`spec.spec.steps[0].spec.jobId\`: No step or trigger has the ref \`later\`. No step before this one has a ref.
          11 |         spec: { jobId: "\${refs.later.id}" }
             |                           ^^^^^^^^^^^^^
      broken.yaml: not valid, 2 errors
      "
    `);
  });

  it("colours are used where there are some", async () => {
    expect((await run(["validate", "broken.yaml"], true)).out).toContain("\u001b[31merror\u001b[39m");
    expect((await run(["validate", "broken.yaml"], false)).out).not.toContain("\u001b");
    expect((await run(["diff", "flow.yaml", "flow.yaml"], false)).out).toBe("Both mean the same.\n");
  });
});
