/** `npm run build`, and the build step of `npm start`: done only when the sources are not those of the last build. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withBuildLock } from "./build-lock.mjs";
import { generate } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { runStep } from "./run-step.mjs";
import { fail, say } from "./say.mjs";
import { packStaticFiles } from "./static-files.mjs";

/** What the built product is made of; tests and generated files are not. */
const SOURCES = [
  "app",
  "bin",
  "cli",
  "components",
  "core",
  "nodes",
  "server",
  "prisma",
  "public",
  "scripts",
  "instrumentation.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const NOT_SOURCES = /(^|\/)(generated|_registry)(\/|$)|\.(test|spec)\.tsx?$/;

/** Generates and builds when the sources, or Node.js, are not those of the last build. Call it under the build lock. */
export async function ensureBuilt(root, beforeBuild = async () => undefined) {
  const stampFile = path.join(root, "dist", "build.json");
  const stamp = JSON.stringify({ sources: hashSources(root), node: process.versions.node });
  const upToDate =
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === stamp &&
    existsSync(path.join(root, ".next", "BUILD_ID"));
  if (upToDate) return;
  await beforeBuild();
  say("build", "generating and building, about a minute the first time …");
  await generate(root);
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_DIST_DIR: ".next" };
  await runStep("bundling", process.execPath, ["--import", "tsx", "scripts/bundle.ts"], { cwd: root });
  await runStep("next build", path.join(root, "node_modules", ".bin", "next"), ["build"], { cwd: root, env });
  await packStaticFiles(root);
  writeFileSync(stampFile, stamp);
}

function hashSources(root) {
  const hash = createHash("sha256");
  for (const source of SOURCES) visit(source);
  return hash.digest("hex");

  function visit(relative) {
    const full = path.join(root, relative);
    if (NOT_SOURCES.test(relative) || !existsSync(full)) return;
    let entries;
    try {
      entries = readdirSync(full).sort();
    } catch (error) {
      if (error.code !== "ENOTDIR") throw error;
      hash.update(`${relative}\0`).update(readFileSync(full)).update("\0");
      return;
    }
    for (const entry of entries) visit(`${relative}/${entry}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  await withBuildLock(root, async () => {
    await ensureInstalled(root);
    await ensureBuilt(root);
  }).catch((error) => fail(error.message));
}
