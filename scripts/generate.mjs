/** `npm run generate [-- --check]`: everything that is written by programs — database client, node registries, types of the routes. */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runStep } from "./run-step.mjs";
import { fail } from "./say.mjs";

/** @throws StepFailed */
export async function generate(root) {
  const bin = (name) => path.join(root, "node_modules", ".bin", name);
  await Promise.all([
    runStep("prisma generate", bin("prisma"), ["generate"], {
      cwd: root,
      env: {
        // Generating asks the engine for nothing but must be kept from downloading one.
        PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, "scripts", "prisma-schema-engine.mjs"),
        CHECKPOINT_DISABLE: "1",
      },
    }),
    runStep("node registries", process.execPath, ["scripts/generate-registry.mjs"], { cwd: root }).then(() =>
      runStep("language reference", process.execPath, ["scripts/generate-language-docs.mjs"], { cwd: root }),
    ),
    runStep("next typegen", bin("next"), ["typegen"], { cwd: root, env: { NEXT_TELEMETRY_DISABLED: "1" } }),
  ]);
}

/** Writes nothing. @throws StepFailed when what is written into the repository is stale */
async function checkGenerated(root) {
  for (const script of ["generate-registry.mjs", "generate-language-docs.mjs"])
    await runStep(script, process.execPath, [`scripts/${script}`, "--check"], { cwd: root });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const run = process.argv.includes("--check") ? checkGenerated : generate;
  await run(fileURLToPath(new URL("..", import.meta.url))).catch((error) => fail(error.message));
}
