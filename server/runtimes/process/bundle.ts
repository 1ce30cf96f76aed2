import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Bundles the driver's detached programs (`task.mjs`, `supervisor.mjs`) into files that run with Node.js alone.
 * Called when the product is built and in the set-up of tests.
 */
export async function buildRuntimePrograms(outDir: string): Promise<void> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  await build({
    entryPoints: { task: join(here, "task-main.ts"), supervisor: join(here, "supervisor-main.ts") },
    outdir: outDir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // `pg` can use a native binding when one is installed; we bring none.
    external: ["pg-native"],
    // CommonJS packages inside an ES module look for `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    alias: { "@": join(here, "../../..") },
    legalComments: "none",
    logLevel: "warning",
  });
}
