#!/usr/bin/env node
/** `slipway`: starts the bundle of `cli/`, and makes it first when the sources are newer. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = path.join(root, "dist", "cli", "slipway.mjs");
/** What the bundle is made of. An installed package has the bundle only. */
const SOURCES = ["cli", "core", "nodes", "scripts/bundle-cli.mjs", "package.json", "package-lock.json"];

if (
  !existsSync(bundle) ||
  SOURCES.some((source) => isNewer(path.join(root, source), statSync(bundle).mtimeMs))
)
  await makeBundle();
await import(pathToFileURL(bundle).href);

async function makeBundle() {
  try {
    const { bundleCli } = await import("../scripts/bundle-cli.mjs");
    await bundleCli(root);
  } catch (error) {
    if (existsSync(bundle)) return;
    process.stderr.write(
      `slipway is not built yet, and building it failed. Run \`npm ci\` in ${root}.\n\n${error.message}\n`,
    );
    process.exit(2);
  }
}

function isNewer(place, than) {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  // A directory is newer when a file came or went.
  if (stats.mtimeMs > than && !/\.(test|md)\b/.test(place)) return true;
  return stats.isDirectory() && readdirSync(place).some((entry) => isNewer(path.join(place, entry), than));
}
