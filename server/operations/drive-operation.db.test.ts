import { beforeEach, describe, expect, it } from "vitest";
import pino from "pino";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { createBackupOperation, createRestoreOperation } from "@/server/backups";
import { buildOperation } from "@/server/builds";
import { useTestDatabase } from "@/server/db/test-database";
import { createRolloutOperation, startRelease } from "@/server/deployments";
import { operationMasker } from "@/server/environment";
import { createExecOperation, getExecution, readStdOut, startExecution } from "@/server/executions";
import { createImportOperation, getImport, startImport } from "@/server/imports";
import { createJobOperation } from "@/server/jobs";
import { Leases } from "@/server/leases";
import { createRestartOperation, getRestart, startRestart } from "@/server/restarts";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import type { FakeScript } from "@/server/runtimes/fake/fake-runtime";
import type { Work } from "@/server/runtimes/runtime";
import { sealJson } from "@/server/secrets";
import { cancelOperations, driveOperation, readOperationLog, type OperationDeps } from "./index";

/* Work driven as a worker does, on the double of a runtime: locks, logs, secrets, ends. */
const database = useTestDatabase();
const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;
const SERVICE = { id: "deployment-prod", kind: "service" } as const;

let shop: Shop;
let place: FakeRuntime["place"];
let runtime: FakeRuntime;
let script: (work: Work) => FakeScript | undefined;
let leases: Leases;
beforeEach(async () => {
  await database.db.operation.deleteMany();
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  await database.db.deploymentService.updateMany({ data: { image: IMAGE } });
  script = () => undefined;
  runtime = new FakeRuntime({ script: (work) => script(work) });
  place = runtime.place;
  place.images.set(IMAGE, "");
  leases = new Leases(database.db);
});

async function drive(): Promise<void> {
  const runtimes = createRuntimePool(database.db, () => Promise.resolve(runtime));
  const deps: OperationDeps = {
    db: database.db,
    leases,
    logger: pino({ level: "silent" }),
    handlers: {
      build: buildOperation,
      job: createJobOperation(runtimes),
      rollout: createRolloutOperation(runtimes),
      backup: createBackupOperation(runtimes),
      restore: createRestoreOperation(runtimes),
      exec: createExecOperation(runtimes),
      import: createImportOperation(runtimes),
      restart: createRestartOperation(runtimes),
    },
    runtimeOf: (projectId, runtimeId) => runtimes.forProject(projectId, runtimeId),
    maskerOf: (operation, own) => operationMasker(database.db, operation, own),
  };
  const claimed = await leases.claim("operation", 10);
  await Promise.all(claimed.map((lease) => driveOperation(deps, lease)));
}

const run = (more: object = {}) =>
  startExecution(database.db, { projectId: "shop", target: SERVICE, argv: ["echo", "hello"], ...more });
const logOf = async ({ operationId }: { operationId: string | null }) =>
  (await readOperationLog(database.db, operationId ?? "", 0)).lines.map(({ text }) => text);

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("a command", () => {
  it("keeps its exit code and what it printed", async () => {
    const execution = await run();
    await drive();
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({
      status: "Success",
      exitCode: 0,
      error: null,
    });
    expect(await readStdOut(database.db, execution.id)).toBe("hello\n");
    expect(await logOf(execution)).toEqual(["hello"]);
  });

  it("shows its log while it runs", async () => {
    script = () => ({ log: ["first line"], holds: true });
    const execution = await run();
    const driven = drive();
    await until(async () => (await logOf(execution)).includes("first line"));
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({ status: "Running" });
    const data = { exitCode: 0, signal: null, stdOut: "first line\n", stdOutTruncated: false };
    runtime.settle({ kind: "exec", id: execution.operationId ?? "" }, { type: "succeeded", data });
    await driven;
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({ status: "Success" });
  });

  it("that fails says how, with its last lines, and keeps what it printed", async () => {
    const execution = await run({ argv: ["sh", "-c", "echo one; echo two; exit 3"] });
    await drive();
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({
      status: "Failed",
      exitCode: 3,
      error: "The command ended with exit code 3. Its last lines:\none\ntwo",
    });
    expect(await readStdOut(database.db, execution.id)).toBe("one\ntwo\n");
  });

  it("whose image is gone is refused", async () => {
    place.images.clear();
    const execution = await run();
    await drive();
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({
      status: "Failed",
      error: `The image ${IMAGE} does not exist.`,
    });
  });

  it("that takes too long, or is stopped, says so", async () => {
    script = () => ({ holds: true });
    const late = await run({ timeoutSeconds: 1 });
    const stopped = await run();
    const driven = drive();
    await until(async () => (await getExecution(database.db, "shop", stopped.id)).status === "Running");
    await cancelOperations(database.db, { operationId: stopped.operationId ?? "" });
    await leases.beat();
    await driven;
    expect(await getExecution(database.db, "shop", late.id)).toMatchObject({
      status: "Failed",
      error: "The command on deployment-prod did not finish within 1 s.",
    });
    expect(await getExecution(database.db, "shop", stopped.id)).toMatchObject({
      status: "Aborted",
      error: "The command on deployment-prod was stopped.",
    });
  });
});

describe("a log and an error", () => {
  it("hide secrets of the project, of the run, and those its nodes made", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const inputs = {
      arguments: { TOKEN: "run-s3cret", PLAIN: "not hidden" },
      secretArguments: ["TOKEN"],
      overrides: {},
      releaseNodeOverrides: {},
      triggers: {},
      randomKey: "r",
      inheritedSecrets: ["from-the-parent"],
    };
    await database.db.run.update({ where: { id: runId }, data: { sealedInputs: sealJson(inputs) } });
    await database.db.nodeAttempt.create({
      data: {
        runId,
        nodeKey: "0",
        attempt: 1,
        kind: "Action",
        status: "Running",
        sealedSecrets: sealJson(["made-of-secrets"]),
      },
    });
    const secrets = "k-1-x run-s3cret from-the-parent made-of-secrets not hidden";
    await database.db.secretGroup.updateMany({
      data: { sealed: sealJson({ values: { API_KEY: "k-1-x" }, files: {} }) },
    });
    const execution = await run({
      argv: ["sh", "-c", `echo ${secrets}; exit 1`],
      origin: { runId, nodeKey: "0", nodeAttempt: 1 },
    });
    await drive();
    const masked = "•••••• •••••• •••••• •••••• not hidden";
    expect(await logOf(execution)).toEqual([masked]);
    expect((await getExecution(database.db, "shop", execution.id)).error).toContain(masked);
    // Later nodes read it as it was printed.
    expect(await readStdOut(database.db, execution.id)).toBe(`${secrets}\n`);
  });

  it("hide what only the work itself knows, also when it cannot even start", async () => {
    const connectionString = "postgresql://legacy:pa55word@db.example.com/shop";
    script = () => ({
      log: [`connecting to ${connectionString}`],
      outcome: { type: "failed", reason: "password pa55word was refused" },
    });
    const source = { type: "database", connectionString, allDatabases: false } as const;
    const started = await startImport(database.db, { projectId: "shop", addonId: "postgres-prod", source });
    await drive();
    expect(await logOf(started)).toEqual(["connecting to ••••••"]);
    expect(await getImport(database.db, "shop", started.id)).toMatchObject({
      status: "Failed",
      error: "password •••••• was refused",
    });

    runtime.start = () => Promise.reject(new Error(`no route for ${connectionString}`));
    const broken = await startImport(database.db, { projectId: "shop", addonId: "postgres-prod", source });
    await drive();
    expect((await getImport(database.db, "shop", broken.id)).error).toContain("no route for ••••••");
  });
});

describe("a restart", () => {
  it("waits until the roll-out of its service has ended", async () => {
    script = (work) => (work.kind === "rollout" ? { holds: true } : undefined);
    const rollout = await startRelease(database.db, { projectId: "shop", target: SERVICE, image: IMAGE });
    const rolling = drive();
    const statusOf = async (id: string) => (await getRestart(database.db, "shop", id)).status;
    await until(async () => place.started.length === 1);
    const restart = await startRestart(database.db, { projectId: "shop", target: SERVICE });
    await drive();
    expect(await statusOf(restart.id)).toBe("Queued");
    runtime.settle(
      { kind: "rollout", id: rollout.operationId ?? "" },
      { type: "failed", reason: "It did not become healthy." },
    );
    await rolling;
    expect(place.started.map(({ kind }) => kind)).toEqual(["rollout"]);
    await drive();
    // The double has nothing deployed: what matters is that it was its turn.
    expect(await getRestart(database.db, "shop", restart.id)).toMatchObject({
      status: "Failed",
      error: "Nothing is deployed, so there is nothing to restart.",
    });
  });

  it("of an addon makes it run again", async () => {
    const target = { id: "postgres-prod", kind: "addon" } as const;
    const restart = await startRestart(database.db, { projectId: "shop", target });
    await drive();
    expect(await getRestart(database.db, "shop", restart.id)).toMatchObject({
      status: "Success",
      error: null,
    });
  });
});
