import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import type {
  BuildWork,
  ExecWork,
  JobWork,
  Outcome,
  RestartWork,
  RolloutWork,
  Runtime,
  Work,
  WorkEvent,
} from "../runtime";

/** A place work runs in, as one implementation of the contract sees it. */
export interface ContractPlace {
  /** One more Slipway process at this place: a new instance that shares nothing in memory with the others. */
  open(): Promise<Runtime>;
  /** From now on no image looks as if a build had given it out lately. */
  forgetUses(): Promise<void>;
  /** Ends everything that still runs there. */
  dispose(): Promise<void>;
}

export interface ContractOptions {
  createPlace(): Promise<ContractPlace>;
  /** False for doubles that only pretend: what needs real programs and sockets is left out. */
  reallyRuns: boolean;
}

/** What the tests of one `describe` share: a place, a runtime there, and built versions of the sample app. */
export interface Stage {
  place: ContractPlace;
  runtime: Runtime;
  repository: TestRepository;
  /** Versions v1, v2, v3 of the sample app. */
  images: [string, string, string];
  shas: [string, string, string];
  close(): Promise<void>;
}

/**
 * A small HTTP service. `/` tells the version, `/slow` answers after 300 ms, `/env/NAME` a variable, `/crash` ends the
 * process, POST echoes the body, an upgrade echoes bytes. It dies on SIGTERM at once: what is not lost is the driver's
 * doing.
 */
const SAMPLE_APP = (version: string) => `
const http = require("node:http");
const server = http.createServer((request, response) => {
  if (request.url === "/crash") process.exit(9);
  if (request.url === "/slow") {
    const answer = () => (request.method === "POST" ? request.pipe(response) : response.end("${version}"));
    return setTimeout(answer, 300);
  }
  if (request.url.startsWith("/env/")) return response.end(process.env[request.url.slice(5)] ?? "");
  if (request.method === "POST") return request.pipe(response);
  response.end("${version}");
});
server.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n");
  socket.pipe(socket);
});
setTimeout(() => server.listen(process.env.PORT, process.env.HOST, () => console.log("${version} listens")), 100);
`;

export async function setStage(options: ContractOptions): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-contract-"));
  const place = await options.createPlace();
  const runtime = await place.open();
  const repository = aRepository(join(dir, "sample"));
  const packageJson = JSON.stringify({ name: "sample", scripts: { start: "node server.js" } });
  const versions: { sha: string; image: string }[] = [];
  for (const version of ["v1", "v2", "v3"]) {
    const sha = repository.commit(version, { "package.json": packageJson, "server.js": SAMPLE_APP(version) });
    const { outcome } = await finish(
      runtime,
      aBuild({ id: `stage-${version}`, repoUrl: repository.dir, sha }),
    );
    if (outcome.type !== "succeeded")
      throw new Error(`The sample app was not built: ${JSON.stringify(outcome)}`);
    versions.push({ sha, image: outcome.data.image });
  }
  const [one, two, three] = versions;
  if (one === undefined || two === undefined || three === undefined)
    throw new Error("Three versions were built.");
  return {
    place,
    runtime,
    repository,
    images: [one.image, two.image, three.image],
    shas: [one.sha, two.sha, three.sha],
    async close() {
      await runtime.close();
      await place.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

let lastId = 0;
/** An id no other test uses. */
export function anId(): string {
  lastId += 1;
  return `run-${process.pid}:node-${lastId}:1`;
}

export function aBuild(changes: Partial<BuildWork>): BuildWork {
  return {
    kind: "build",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    buildServiceId: "sample",
    repoUrl: "",
    sha: "",
    contextDir: "/",
    buildArguments: {},
    ...changes,
  };
}

export function aJob(changes: Partial<JobWork>): JobWork {
  return {
    kind: "job",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    jobId: "job",
    image: "",
    environment: {},
    ...changes,
  };
}

export function aRollout(changes: Partial<RolloutWork>): RolloutWork {
  return {
    kind: "rollout",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    serviceId: "service",
    image: "",
    port: 0,
    replicas: 1,
    environment: {},
    healthCheck: { path: "/", intervalSeconds: 0.5, timeoutSeconds: 2, graceSeconds: 10 },
    ...changes,
  };
}

export function anExec(changes: Partial<ExecWork>): ExecWork {
  return {
    kind: "exec",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    target: { kind: "service", id: "service" },
    image: "",
    argv: ["true"],
    environment: {},
    ...changes,
  };
}

export function aRestart(changes: Partial<RestartWork> & Pick<RestartWork, "target">): RestartWork {
  return { kind: "restart", id: anId(), projectId: "project", timeoutSeconds: 60, ...changes };
}

/** Everything `follow` gives from a cursor on. */
export async function collect<W extends Work>(
  runtime: Runtime,
  work: W,
  cursor: string | null = null,
): Promise<{ events: WorkEvent<W["kind"]>[]; lines: string[]; outcome: Outcome<W["kind"]> }> {
  const events: WorkEvent<W["kind"]>[] = [];
  const ref: { kind: W["kind"]; id: string } = { kind: work.kind, id: work.id };
  for await (const event of runtime.follow(ref, cursor, new AbortController().signal)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== "outcome") throw new Error("follow ended without an outcome");
  const lines = events.flatMap((event) =>
    event.type === "log" && event.stream !== "system" ? [event.text] : [],
  );
  return { events, lines, outcome: last.outcome };
}

/** Starts and follows to the end. */
export async function finish<W extends Work>(runtime: Runtime, work: W) {
  await runtime.start(work);
  return collect(runtime, work);
}

/** Resolves once `condition` is true; rejects after `timeoutMs`. */
export async function eventually(
  condition: () => Promise<boolean> | boolean,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not happen within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A port on the loopback address nobody listens on. */
export function aFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
