import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { ownProcess, tryFileLock, writeFileAtomic } from "@/server/machine";
import { removeTree } from "./images";
import { layoutOf, serviceFiles } from "./layout";
import {
  RolloutRequestSchema,
  SupervisorArgumentsSchema,
  type SupervisorRecord,
} from "./supervisor-protocol";
import { Supervisor } from "./supervisor";

/**
 * The program that keeps one service running: `node supervisor.mjs <arguments in JSON>`. Detached from Slipway,
 * which speaks to it through a port on the loopback address with a secret only the account can read.
 */
const settings = SupervisorArgumentsSchema.parse(JSON.parse(process.argv[2] ?? "null"));
/** A first rollout that never comes leaves no program behind. */
const IDLE_EXIT_MS = 5_000;

process.umask(0o022);
process.on("SIGHUP", () => undefined);
process.on("SIGINT", () => undefined);

const {
  dir,
  lock: lockPath,
  supervisor: recordPath,
} = serviceFiles(layoutOf(settings.rootDir), settings.projectId, settings.serviceId);
await mkdir(dirname(dir), { recursive: true });
const lock = await tryFileLock(lockPath);
// Another one is in charge of this service already.
if (lock === null) process.exit(0);
await mkdir(dir, { recursive: true, mode: 0o700 });

const supervisor = new Supervisor(settings);
const secret = randomBytes(32).toString("hex");
const control = createServer((request, response) => {
  respond(request, response).catch((error: unknown) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end(error instanceof Error ? error.message : String(error));
  });
});
const rollouts = new Map<string, AbortController>();
let idleTimer = setTimeout(endWhenIdle, IDLE_EXIT_MS);

process.on("SIGTERM", () => void end("keep"));
await supervisor.resume();
await new Promise<void>((resolve) => control.listen(0, "127.0.0.1", resolve));
const address = control.address();
if (address === null || typeof address === "string") throw new Error("The control port could not be opened.");
const record: SupervisorRecord = { process: ownProcess(), controlPort: address.port, secret };
await writeFileAtomic(recordPath, JSON.stringify(record));
// From here on others depend on this program: no single broken connection is a reason to take the service down.
process.on("uncaughtException", (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
process.on("unhandledRejection", (error) => process.stderr.write(`${String(error)}\n`));

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isAuthorised(request)) {
    response.writeHead(401).end();
    return;
  }
  switch (`${request.method} ${request.url}`) {
    case "GET /state":
      response.end(JSON.stringify(supervisor.state()));
      return;
    case "POST /rollouts": {
      const rollout = RolloutRequestSchema.parse(JSON.parse(await text(request)));
      const signal = abortedWithClient(response, rollout.id);
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.flushHeaders();
      await supervisor.rollout(rollout, (message) => response.write(`${JSON.stringify(message)}\n`), signal);
      rollouts.delete(rollout.id);
      response.end();
      scheduleIdleCheck();
      return;
    }
    case "POST /cancel":
      rollouts.get(await text(request))?.abort(new Error("The rollout was called off."));
      response.end("{}");
      return;
    case "POST /remove":
      response.end("{}");
      await end("remove");
      return;
    default:
      response.writeHead(404).end();
  }
}

/** Aborted when the one who asked is gone: a change nobody waits for any more is not made. */
function abortedWithClient(response: ServerResponse, rolloutId: string): AbortSignal {
  const controller = new AbortController();
  rollouts.set(rolloutId, controller);
  response.once("close", () => controller.abort(new Error("The rollout was called off.")));
  return controller.signal;
}

function isAuthorised(request: IncomingMessage): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${secret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function scheduleIdleCheck(): void {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(endWhenIdle, 0);
}

function endWhenIdle(): void {
  if (supervisor.isIdle()) void end("remove");
}

/** `remove` leaves nothing of the service on disk; `keep` lets the next supervisor start it again. */
async function end(what: "keep" | "remove"): Promise<never> {
  control.close();
  await supervisor.shutDown();
  if (what === "remove") await removeTree(dir);
  else await rm(recordPath, { force: true });
  await lock?.release();
  process.exit(0);
}
