/** Bundles what runs outside Next.js into `dist/`; packages stay in node_modules, except in the detached programs. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type PluginBuild } from "esbuild";
import { bundleCli } from "./bundle-cli.mjs";
import { buildRuntimePrograms } from "@/server/runtimes/process/bundle";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

if (!process.argv.includes("--programs")) {
  const old = (await readdir(dist).catch(() => [])).filter((name) => /\.mjs(\.map)?$/.test(name));
  await Promise.all(old.map((name) => rm(join(dist, name))));
  await build({
    absWorkingDir: root,
    entryPoints: { prepare: "server/worker/prepare.ts", worker: "server/worker/boot.ts" },
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    logLevel: "warning",
    plugins: [{ name: "packages-stay-outside", setup: keepPackagesOutside }],
  });
}
await bundleCli(root);
await buildRuntimePrograms(join(dist, "programs"));

/** Everything that is neither a path nor our own `@/…` is a package. */
function keepPackagesOutside(pluginBuild: PluginBuild): void {
  pluginBuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === "entry-point" || path.startsWith("@/") ? undefined : { path, external: true },
  );
}
