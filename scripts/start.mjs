/**
 * `npm start`: installs and builds what is missing, brings up the database, and serves. One process: the Next.js
 * server, the worker and this script end together, and nothing is left behind by a kill −9 but what shall live on
 * (deployed services, the database, which the next start adopts).
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "./build-lock.mjs";
import { ensureBuilt } from "./build.mjs";
import { assertTools, ensureInstalled } from "./install.mjs";
import { StepFailed } from "./run-step.mjs";
import { fail, say } from "./say.mjs";
import { serveStaticFiles } from "./static-files.mjs";

/** Running work has this long to be given back; then whoever takes it over waits for its lease instead. */
const SHUTDOWN_GRACE_MS = 8000;
const READY_TIMEOUT_MS = 120_000;
/** The first start waits for the demo's first releases, so that what it prints is there to look at; later ones do not. */
const DEMO_FIRST_WAIT_MS = 300_000;
const DEMO_LATER_WAIT_MS = 1500;

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = "1";

async function main() {
  await assertTools();
  await withBuildLock(root, async () => {
    await ensureInstalled(root);
    await ensureBuilt(root, assertNobodyServes);
  });
  process.env.NODE_ENV = "production";
  const { isForOperator, prepare, shutDown } = await import("../dist/prepare.mjs");
  const prepared = await prepare(process.env, (line) => process.stdout.write(`${line}\n`)).catch((error) =>
    isForOperator(error) ? fail(error.message) : Promise.reject(error),
  );
  const { env } = prepared;
  process.env.DATABASE_URL = env.databaseUrl;
  process.env.SLIPWAY_DATA_DIR = env.dataDir;

  const server = env.role === "worker" ? null : createServer();
  let code = 0;
  const stop = once(async (why) => {
    say("stopping", why);
    await prepared.announceStop();
    server?.close();
    await shutDown(SHUTDOWN_GRACE_MS);
    server?.closeAllConnections();
    await prepared.release();
    say("stopped", "deployed services go on; running work is picked up by the next start");
    process.exit(code);
  });
  const stopWithError = (error) => {
    code = 1;
    process.stderr.write(`\n${error?.stack ?? error}\n`);
    stop("because of an error");
  };
  stopOnSignals(stop);
  process.on("uncaughtException", stopWithError);
  process.on("unhandledRejection", (reason) =>
    process.stderr.write(`unhandled rejection: ${reason?.stack ?? reason}\n`),
  );

  try {
    if (server === null) {
      await (await import("../dist/worker.mjs")).boot();
      say("ready", `worker ${process.pid}`);
      return;
    }
    await listen(server, env);
    await attachNext(server, env);
    await untilReady(env);
    await settleDemo();
    say("ready", env.publicUrl);
  } catch (error) {
    if (error instanceof PortTaken) {
      await shutDown(0);
      await prepared.release();
      fail(error.message);
    }
    stopWithError(error);
  }
}

/** A running server reads its build from disk: it must not be replaced under it. */
async function assertNobodyServes() {
  const directory = path.join(process.env.SLIPWAY_DATA_DIR || ".slipway", "instances");
  const deadline = Date.now() + 3000;
  for (;;) {
    const pid = livingInstances(directory)[0];
    if (pid === undefined) return;
    if (Date.now() > deadline) {
      fail(
        `The sources have changed, and Slipway still runs from the old build (process ${pid}). ` +
          `Stop it with \`kill ${pid}\`, then start again.`,
      );
    }
    await sleep(100);
  }
}

function livingInstances(directory) {
  try {
    return readdirSync(directory)
      .flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
      .filter((pid) => {
        // Whatever else got a dead instance's number does not run this script.
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("start.mjs");
      });
  } catch {
    return [];
  }
}

class PortTaken extends Error {}

function listen(server, { host, port }) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE") {
        const other = port < 65_535 ? port + 1 : port - 1;
        reject(
          new PortTaken(
            `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port: PORT=${other} npm start`,
          ),
        );
      } else if (error.code === "EACCES") {
        reject(
          new PortTaken(`This user may not open port ${port}. Choose one above 1023: PORT=3000 npm start`),
        );
      } else if (["EADDRNOTAVAIL", "ENOTFOUND"].includes(error.code)) {
        reject(new PortTaken(`HOST=${host} is no address of this machine. Leave it out for 127.0.0.1.`));
      } else reject(error);
    });
    server.listen(port, host, resolve);
  });
}

/** Requests that come while Next.js loads wait for it. */
async function attachNext(server, { host, port }) {
  const { default: next } = await import("next");
  const app = next({ dev: false, dir: root, hostname: host, port, httpServer: server, quiet: true });
  const prepared = app.prepare().then(() => app.getRequestHandler());
  const answer = (request, response) => {
    prepared
      .then((handle) => handle(request, response))
      .catch((error) => {
        process.stderr.write(`${error?.stack ?? error}\n`);
        response.destroy();
      });
  };
  const files = serveStaticFiles(root, answer);
  server.on("request", (request, response) => void files.then((serve) => serve(request, response)));
  await prepared;
}

async function untilReady({ host, port }) {
  const address = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}/readyz`;
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let told = false;
  for (;;) {
    const response = await fetch(url, { headers: { connection: "close" } });
    if (response.ok) return;
    const reasons = (await response.json()).checks.filter((check) => !check.ok).map((check) => check.detail);
    if (Date.now() > deadline) throw new Error(`Slipway does not get ready: ${reasons.join(" ")}`);
    if (!told && Date.now() > deadline - READY_TIMEOUT_MS + 5000) {
      say("waiting", reasons.join(" "));
      told = true;
    }
    await sleep(100);
  }
}

async function settleDemo() {
  const demo = globalThis.slipwayDemo;
  if (demo === undefined) return;
  const timeout = new AbortController();
  const waitMs = demo.first ? DEMO_FIRST_WAIT_MS : DEMO_LATER_WAIT_MS;
  await Promise.race([
    demo.told,
    sleep(waitMs, undefined, { signal: timeout.signal }).catch(() => undefined),
  ]);
  timeout.abort();
}

/** Ctrl-C, SIGTERM, a closed terminal, and npm killed with −9 above us; the second Ctrl-C does not wait. */
function stopOnSignals(stop) {
  let asked = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      asked += 1;
      // npm passes on the signal the terminal has given us already: only one that comes later is a second wish.
      if (asked > 2) process.exit(130);
      stop(`on ${signal}`);
    });
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop("because npm, which started it, is gone");
  }, 500).unref();
}

function once(work) {
  let done;
  return (...args) => (done ??= work(...args));
}

await main().catch((error) => {
  if (error instanceof StepFailed) fail(error.message);
  process.stderr.write(`\n${error.stack}\n`);
  process.exit(1);
});
