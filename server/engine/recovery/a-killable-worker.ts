import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type PluginBuild } from "esbuild";
import { buildRuntimePrograms } from "@/server/runtimes/process/bundle";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const UP = "worker is up";
const UP_TIMEOUT_MS = 30_000;

/** The product's worker, bundled as it is for production, in a directory of its own. */
export interface WorkerProgram {
  /** Working directory of every worker: the runtime's programs are found below it. */
  dir: string;
  dispose(): Promise<void>;
}

/** Boots the composition root, and says so. */
const MAIN = `import { boot } from "@/server/worker/boot"; await boot(); process.stdout.write("${UP}\\n");`;

/**
 * Bundles the composition root once, so that a worker that was killed is up again in a moment.
 * @param main TypeScript that brings it up
 */
export async function bundleWorker(main = MAIN): Promise<WorkerProgram> {
  // Packages stay in node_modules; from in there they are found.
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const dir = await mkdtemp(join(cache, "slipway-recovery-"));
  await build({
    absWorkingDir: root,
    stdin: {
      contents: main,
      resolveDir: root,
      loader: "ts",
    },
    outfile: join(dir, "worker.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    plugins: [{ name: "packages-stay-outside", setup: keepPackagesOutside }],
  });
  await buildRuntimePrograms(join(dir, "dist", "programs"));
  return { dir, dispose: () => rm(dir, { recursive: true, force: true }) };
}

function keepPackagesOutside(pluginBuild: PluginBuild): void {
  pluginBuild.onResolve({ filter: /^[^./]/ }, ({ path }) =>
    path.startsWith("@/") ? undefined : { path, external: true },
  );
}

/** A worker process of its own, to be killed. */
export class KillableWorker {
  private readonly child: ChildProcess;
  private output = "";
  private readonly exited: Promise<void>;
  /** `performance.now()` of the moment it was up. */
  readonly up: Promise<number>;

  /** `environment`: everything the process gets. */
  constructor(program: WorkerProgram, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [join(program.dir, "worker.mjs")], {
      cwd: program.dir,
      stdio: ["ignore", "pipe", "pipe"],
      env: environment,
    });
    this.exited = new Promise((resolve) => this.child.once("exit", () => resolve()));
    this.up = this.waitUntilUp();
  }

  /** kill −9: nothing of it gets to run any more. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** What it said, for a test that fails. */
  get said(): string {
    return this.output.slice(-3000);
  }

  private waitUntilUp(): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no worker after 30 s:\n${this.output}`)),
        UP_TIMEOUT_MS,
      );
      const done = (): void => {
        clearTimeout(timer);
        resolve(performance.now());
      };
      const hear = (chunk: Buffer): void => {
        this.output += chunk.toString("utf8");
        if (this.output.includes(UP)) done();
      };
      this.child.stdout?.on("data", hear);
      this.child.stderr?.on("data", hear);
      // One that was killed before it was up is nobody's business any more.
      void this.exited.then(done);
    });
  }
}
