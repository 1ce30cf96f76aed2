import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "@/server/embedded-postgres";

/** The admin of the product under test, and an API token of theirs. */
export const ADMIN = {
  email: "admin@example.org",
  password: "a password for tests",
  token: "e2e-admin-token-0123456789",
} as const;

const START_TIMEOUT_MS = 240_000;

export interface Product {
  /** `http://127.0.0.1:PORT` */
  url: string;
  dataDir: string;
  /** Ends it the way an operator does; resolves when it is gone. */
  stop(): Promise<void>;
  /** kill −9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data, ready. */
  start(): Promise<void>;
  /** Ends all it has deployed, and deletes its data. */
  dispose(): Promise<void>;
}

/** Starts the built product on fresh data and a free port, without the demo; resolves when it says `ready`. */
export async function startProduct(variables: Record<string, string> = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), "slipway-e2e-"));
  const port = await freePort();
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PORT: String(port),
    HOST: "127.0.0.1",
    SLIPWAY_DATA_DIR: dataDir,
    SLIPWAY_DEMO: "false",
    SLIPWAY_ADMIN_EMAIL: ADMIN.email,
    SLIPWAY_ADMIN_PASSWORD: ADMIN.password,
    SLIPWAY_ADMIN_TOKEN: ADMIN.token,
    ...variables,
  };
  // Its own PostgreSQL, whatever database the tests around it use.
  if (variables.DATABASE_URL === undefined) delete environment.DATABASE_URL;
  let child: ChildProcess | null = null;

  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once("exit", done));
    running.kill(signal);
    await ended;
  };
  const start = async () => {
    child = spawn(process.execPath, [resolve("scripts/start.mjs")], { env: environment });
    await untilReady(child);
  };
  await start();

  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    start,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    dispose: async () => {
      await end("SIGTERM");
      spawnSync(process.execPath, ["--import", "tsx", resolve("scripts/clear.ts"), "--yes"], {
        env: environment,
        stdio: "inherit",
      });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((ready, reject) => {
    let output = "";
    const timer = setTimeout(() => {
      reject(new Error(`the product did not get ready:\n${output}`));
    }, START_TIMEOUT_MS);
    const listen = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (/^ready\b/m.test(output)) {
        clearTimeout(timer);
        ready();
      }
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the product ended with ${String(code)}:\n${output}`));
    });
  });
}
