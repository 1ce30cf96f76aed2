#!/usr/bin/env node
/**
 * Writes what follows from the folders of `nodes/`: the three registries, `docs/language/nodes.md` and the JSON Schema
 * of the language, `docs/language/release-flow.schema.json`.
 * `--check` writes nothing and exits 1 when a file is stale.
 *
 * A folder `some-kind` has `manifest.ts` (exports `someKindManifest`), `execute.ts` (`someKindExecutor`),
 * `plan.ts` (`planSomeKind`) and `docs.md`. A loop has no such folder, since it executes nothing itself.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";
import { describeNodes } from "./describe-nodes.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const nodesDir = path.join(root, "nodes");
const checkOnly = process.argv.includes("--check");
const HEADER = "// Written by `npm run generate` from the folders of `nodes/`.\n\n";

const kinds = readdirSync(nodesDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map(({ name }) => ({ folder: name, camel: toCamel(name), pascal: toPascal(name) }))
  .sort((a, b) => a.folder.localeCompare(b.folder, "en"));

for (const { folder } of kinds) {
  for (const file of ["manifest.ts", "execute.ts", "plan.ts", "docs.md"]) {
    if (!existsSync(path.join(nodesDir, folder, file))) {
      fail(`nodes/${folder} has no ${file}.`);
    }
  }
}

const { manifests, loop, documentSchema } = await loadManifests();
const files = {
  "nodes/_registry/manifests.ts": manifestsSource(),
  "nodes/_registry/executors.ts": executorsSource(),
  "nodes/_registry/planners.ts": plannersSource(),
  "docs/language/nodes.md": describeNodes([
    ...manifests.map(({ folder, manifest }) => ({
      manifest,
      docs: readFileSync(path.join(nodesDir, folder, "docs.md"), "utf8"),
    })),
    { manifest: loop, docs: readFileSync(path.join(root, "core/document/kinds/loop-workflow.md"), "utf8") },
  ]),
  "docs/language/release-flow.schema.json": JSON.stringify(documentSchema),
};

const stale = [];
for (const [file, source] of Object.entries(files)) {
  const target = path.join(root, file);
  const wanted = await format(source, { ...(await resolveConfig(target)), filepath: target });
  if (existsSync(target) && readFileSync(target, "utf8") === wanted) continue;
  stale.push(file);
  if (checkOnly) continue;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, wanted);
}
if (checkOnly && stale.length > 0) {
  fail(`Stale, run \`npm run generate\`:\n${stale.map((file) => `  ${file}`).join("\n")}`);
}
for (const file of stale) console.log(`wrote ${file}`);

/** The manifests themselves; bundled, because they are TypeScript. */
async function loadManifests() {
  const { outputFiles } = await build({
    stdin: {
      contents: kinds
        .map(({ folder, camel }) => `export { ${camel}Manifest } from "./nodes/${folder}/manifest";`)
        .concat('export { z } from "zod";')
        .concat('export { createKindTable } from "./core/document/kind-table";')
        .concat('export { documentJsonSchema } from "./core/document/json-schema";')
        .concat('export { loopWorkflowSpecSchema, LoopOutputSchema } from "./core/document/kinds/loop";')
        .join("\n"),
      resolveDir: root,
    },
    alias: { "@": root },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  const code = outputFiles[0]?.text ?? "";
  const loaded = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  const toJson = (schema) => loaded.z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const loop = {
    kind: "LoopWorkflow",
    description: "Repeats its steps for each item of a list.",
    waitsAs: null,
    specJson: toJson(loaded.loopWorkflowSpecSchema(loaded.z.unknown())),
    outputJson: toJson(loaded.LoopOutputSchema),
  };
  const manifests = kinds.map(({ folder, camel }) => {
    const manifest = loaded[`${camel}Manifest`];
    if (manifest === undefined) fail(`nodes/${folder}/manifest.ts does not export ${camel}Manifest.`);
    return {
      folder,
      manifest: {
        ...manifest,
        specJson: toJson(manifest.spec.resolved),
        outputJson: toJson(manifest.outputSchema),
      },
    };
  });
  const documentSchema = loaded.documentJsonSchema(
    loaded.createKindTable(kinds.map(({ camel }) => loaded[`${camel}Manifest`])),
  );
  return { manifests, loop, documentSchema };
}

function kindOf(folder) {
  return manifests.find((known) => known.folder === folder)?.manifest.kind;
}

function manifestsSource() {
  return `${HEADER}import type { NodeManifest } from "@/core/node-kind";
${kinds.map(({ folder, camel }) => `import { ${camel}Manifest } from "@/nodes/${folder}/manifest";`).join("\n")}

/** Every kind this server can execute, by the \`kind\` of its nodes. */
export const manifests = {
${kinds.map(({ folder, camel }) => `${kindOf(folder)}: ${camel}Manifest,`).join("\n")}
} as const satisfies Record<string, NodeManifest>;

export type NodeKind = keyof typeof manifests;

export function isNodeKind(kind: string): kind is NodeKind {
  return Object.hasOwn(manifests, kind);
}

/** Undefined for a kind this server cannot execute. */
export function findManifest(kind: string): NodeManifest | undefined {
  return isNodeKind(kind) ? manifests[kind] : undefined;
}
`;
}

function executorsSource() {
  return `${HEADER}import type { z } from "zod";
import type { NodeExecutor } from "@/core/node-kind";
${kinds.map(({ folder, camel }) => `import { ${camel}Executor } from "@/nodes/${folder}/execute";`).join("\n")}
import { isNodeKind, type manifests, type NodeKind } from "./manifests";

type ExecutorOf<K extends NodeKind> = NodeExecutor<
  z.output<(typeof manifests)[K]["spec"]["resolved"]>,
  z.output<(typeof manifests)[K]["outputSchema"]>,
  (typeof manifests)[K]["capabilities"][number]
>;

export const executors = {
${kinds.map(({ folder, camel }) => `${kindOf(folder)}: ${camel}Executor,`).join("\n")}
} satisfies { [K in NodeKind]: ExecutorOf<K> };

/**
 * For those who know the kind only at run time. The spec must have passed the manifest's \`spec.resolved\`, and
 * \`use\` must hold the capabilities the manifest names.
 */
export function findExecutor(kind: string): NodeExecutor<unknown, unknown, never> | undefined {
  return isNodeKind(kind) ? executors[kind] : undefined;
}
`;
}

function plannersSource() {
  return `${HEADER}import type { z } from "zod";
import type { Capabilities, NodePlanLine, NodePlanner } from "@/core/node-kind";
${kinds.map(({ folder, pascal }) => `import { plan${pascal} } from "@/nodes/${folder}/plan";`).join("\n")}
import { isNodeKind, type manifests, type NodeKind } from "./manifests";

type PlannerOf<K extends NodeKind> = NodePlanner<
  z.output<(typeof manifests)[K]["spec"]["resolved"]>,
  (typeof manifests)[K]["capabilities"][number]
>;

export const planners = {
${kinds.map(({ folder, pascal }) => `${kindOf(folder)}: plan${pascal},`).join("\n")}
} satisfies { [K in NodeKind]: PlannerOf<K> };

/** For those who know the kind only at run time. The spec must have passed the manifest's \`spec.resolved\`. */
export function findPlanner(
  kind: string,
): ((context: { spec: unknown; use: Capabilities }) => Promise<NodePlanLine>) | undefined {
  // Each planner wants the spec of its own kind; that is the caller's promise above.
  return isNodeKind(kind) ? (planners[kind] as NodePlanner<unknown>) : undefined;
}
`;
}

function toPascal(name) {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function toCamel(name) {
  const pascal = toPascal(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
