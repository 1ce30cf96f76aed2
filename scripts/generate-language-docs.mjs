#!/usr/bin/env node
/**
 * Writes `docs/language/functions.md` and `document.md`, and holds every example of the reference, those of the node
 * kinds included, against the language. `--check` writes nothing and exits 1 when a file is stale.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";
import { nodeExampleProblems } from "./check-node-examples.mjs";
import { describeDocument } from "./describe-document.mjs";
import { describeFunctions } from "./describe-functions.mjs";
import { fail } from "./say.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const checkOnly = process.argv.includes("--check");
const language = await loadLanguage();
const kinds = language.createKindTable(Object.values(language.manifests));

const wrongExamples = language
  .nodeFolders()
  .flatMap(({ kind, file }) =>
    nodeExampleProblems({ kind, file, docs: readFileSync(path.join(root, file), "utf8") }, problemsOf),
  );
if (wrongExamples.length > 0) fail(wrongExamples.join("\n"));

const stale = [];
for (const [file, describe] of [
  ["docs/language/functions.md", () => describeFunctions(language)],
  ["docs/language/document.md", () => describeDocument(language.documentJsonSchema(kinds), problemsOf)],
]) {
  const target = path.join(root, file);
  const wanted = await format(describe(), { ...(await resolveConfig(target)), filepath: target });
  if (existsSync(target) && readFileSync(target, "utf8") === wanted) continue;
  stale.push(file);
  if (!checkOnly) writeFileSync(target, wanted);
}
if (checkOnly && stale.length > 0)
  fail(`Stale, run \`npm run generate\`:\n${stale.map((file) => `  ${file}`).join("\n")}`);
for (const file of stale) console.log(`wrote ${file}`);

function problemsOf(document) {
  const { problems } = language.validateDraft(document, kinds);
  return problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => language.formatProblem(problem));
}

/** The language itself; bundled, because it is TypeScript. In a file, so that the packages it needs are found. */
async function loadLanguage() {
  const outfile = path.join(root, "node_modules", ".cache", `language-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: [
        'export { FUNCTIONS, FUNCTION_GROUPS, functionSignature } from "@/core/expression";',
        'export { evaluateTemplate } from "@/core/expression/evaluate";',
        'export { createKindTable, documentJsonSchema, formatProblem } from "@/core/document";',
        'export { validateDraft } from "@/core/document/validate-draft";',
        'export { manifests } from "@/nodes/_registry/manifests";',
      ].join("\n"),
      resolveDir: root,
    },
    alias: { "@": root },
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "error",
  });
  try {
    const loaded = await import(pathToFileURL(outfile).href);
    return { ...loaded, nodeFolders: () => nodeDocs(loaded.manifests) };
  } finally {
    rmSync(outfile);
  }
}

function nodeDocs(manifests) {
  const kebab = (kind) => kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return [
    ...Object.keys(manifests).map((kind) => ({ kind, file: `nodes/${kebab(kind)}/docs.md` })),
    { kind: "LoopWorkflow", file: "core/document/kinds/loop-workflow.md" },
  ];
}
