/** Bundles `cli/` with its packages into one file, so that it starts fast and needs nothing beside it. */
import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/** Where the bundle is, from the root of the clone. */
export const CLI_BUNDLE = path.join("dist", "cli", "slipway.mjs");

/** Takes well under a second. The file appears whole or not at all: others may start it at the same time. */
export async function bundleCli(root, outfile = path.join(root, CLI_BUNDLE)) {
  const unfinished = `${outfile}.${process.pid}`;
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["cli/main.ts"],
    outfile: unfinished,
    bundle: true,
    format: "esm",
    platform: "node",
    // Of a package that has both, its modules: the other form may ask for files beside it.
    mainFields: ["module", "main"],
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    // Packages in CommonJS ask for Node.js's own modules with `require`.
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
  });
  renameSync(unfinished, outfile);
}
