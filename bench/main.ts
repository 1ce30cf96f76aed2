/**
 * `npm run bench`: Slipway's engine beside graphile-worker, DBOS and openworkflow, on one PostgreSQL, in one go.
 * Options: `--only 1,2` (numbers as in bench/README.md) · `--quick` (few repetitions) · `--peers dbos,openworkflow`
 * (`--peers none`: ours alone).
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build, type PluginBuild } from "esbuild";
import { z } from "zod";
import { ContestantProcess, type Contestant } from "./contestant";
import type { Figure } from "./figures";
import { prepareGround, type Ground } from "./ground";
import { measureEditor } from "./measures/editor";
import { measureFlows } from "./measures/flows";
import { measureOwn } from "./measures/own";
import { measureParked } from "./measures/parked";
import { measureRecovery } from "./measures/recovery";
import { currentLoad, describeMachine, toMarkdown, type Report } from "./report";

const OURS = "slipway";
const PEERS = [
  { name: "graphile-worker", package: "graphile-worker", module: "contestants/graphile-worker.mjs" },
  { name: "DBOS", package: "@dbos-inc/dbos-sdk", module: "contestants/dbos.mjs" },
  { name: "openworkflow", package: "openworkflow", module: "contestants/openworkflow.mjs" },
] as const;
const MEASURES = [measureFlows, measureParked, measureRecovery, measureOwn, measureEditor];

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const run = promisify(execFile);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});
const only = options.only?.split(",").map(Number);
const wants = (measure: number): boolean => only === undefined || only.includes(measure);
const competes = ({ name }: { name: string }): boolean =>
  options.peers?.split(",").includes(name.toLowerCase()) ?? true;

say("installing the peers");
// Their versions are exact; a lock file would name the registry they came from.
await run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", here], {
  cwd: here,
});
const cache = await makeCache();
let ground: Ground | null = null;
const clear = async (): Promise<void> => {
  await ground?.clear();
  await rm(cache, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void clear().finally(() => process.exit(1)));
try {
  ground = await prepareGround();
  await bundleOurs(join(cache, "slipway.mjs"));
  await compare(ground);
} finally {
  await clear();
}

async function compare(on: Ground): Promise<void> {
  let contestants: Contestant[] = [];
  const before = { commits: await on.measureCommits(), load: currentLoad() };
  const figures: Figure[] = [];
  for (const [index, measure] of MEASURES.entries()) {
    // New databases each time: what one measure left undone is nobody's work in the next.
    contestants = await prepareContestants(on, index);
    const [ours] = contestants;
    if (ours === undefined) throw new Error("nobody to measure");
    figures.push(...(await measure({ ours, contestants, quick: options.quick, wants, say })));
  }
  const after = { commits: await on.measureCommits(), load: currentLoad() };
  const report: Report = {
    at: new Date().toISOString(),
    quick: options.quick,
    machine: {
      ...describeMachine(),
      postgres: on.postgresVersion,
      commitMs: { before: before.commits, after: after.commits },
      load: { before: before.load, after: after.load },
    },
    contestants: await Promise.all(
      contestants.map(async (contestant) => ({
        name: contestant.name,
        version: await versionOf(contestant.name),
        configuration: await configurationOf(contestant),
      })),
    ),
    figures,
  };
  await writeReport(report);
}

/** Each with a database of its own, its tables made. */
async function prepareContestants(on: Ground, index: number): Promise<Contestant[]> {
  const plain = { PATH: process.env.PATH ?? "", NODE_ENV: "production" };
  const all: Contestant[] = [
    {
      name: OURS,
      module: join(cache, "slipway.mjs"),
      databaseUrl: await on.createDatabase(`slipway-${index}`),
      environment: {
        ...plain,
        SLIPWAY_DATA_DIR: join(on.dir, "data"),
        SLIPWAY_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
        SLIPWAY_LOG_LEVEL: "warn",
        SLIPWAY_DEMO: "false",
      },
    },
  ];
  for (const { name, module } of PEERS.filter(competes)) {
    const databaseUrl = await on.createDatabase(`${name.toLowerCase()}-${index}`);
    all.push({ name, module: join(here, module), databaseUrl, environment: plain });
  }
  for (const contestant of all) {
    const started = await ContestantProcess.start(contestant, "prepare");
    await started.ask("prepare").catch((error: unknown) => say(String(error)));
    await started.kill();
  }
  return all;
}

/** In node_modules, so that it finds the product's packages and not the peers'. */
async function makeCache(): Promise<string> {
  const parent = join(root, "node_modules", ".cache");
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, "slipway-bench-"));
}

/** As the product bundles its worker: everybody is measured as plain JavaScript. */
async function bundleOurs(outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [join(here, "contestants", "slipway.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    plugins: [
      {
        name: "packages-stay-outside",
        setup: (pluginBuild: PluginBuild) =>
          pluginBuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || path.startsWith("@/") ? undefined : { path, external: true },
          ),
      },
    ],
  });
}

async function configurationOf(contestant: Contestant): Promise<string> {
  const started = await ContestantProcess.start(contestant, "ask");
  const configuration = await started.ask<string>("configuration").catch(() => "unknown");
  await started.kill();
  return configuration;
}

async function versionOf(name: string): Promise<string> {
  const peer = PEERS.find((one) => one.name === name);
  const directory = peer === undefined ? root : join(here, "node_modules", peer.package);
  const file = await readFile(join(directory, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
}

async function writeReport(report: Report): Promise<void> {
  const results = join(here, "results");
  const name = report.at.replaceAll(":", "-").slice(0, 19);
  const markdown = toMarkdown(report, OURS);
  await writeFile(join(results, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(results, `${name}.md`), markdown);
  process.stdout.write(`\n${markdown}\nWritten to bench/results/${name}.md and .json\n`);
}
