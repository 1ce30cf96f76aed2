import { randomUUID } from "node:crypto";
import { executors } from "@/nodes/_registry/executors";
import { manifests } from "@/nodes/_registry/manifests";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { createCapabilities } from "@/server/capabilities";
import type { Db } from "@/server/db";
import { createGit } from "@/server/git";
import { createOutgoing } from "@/server/outgoing";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { getRun, startRun, type RunDetail, type StartedRun } from "@/server/runs";
import type { RunState, RunStatus } from "@/core/run";
import { aWorker, type AWorker, type Script } from "./a-worker";
import type { RunnableKind } from "./engine-deps";

const PATIENCE_MS = 20_000;

/** A project of several stages with a flow each, and workers that run them with the real kinds beside `Play`. */
export class FlowStage {
  private readonly workers: AWorker[] = [];
  private constructor(
    private readonly db: Db,
    private readonly url: string,
    readonly projectId: string,
  ) {}

  /** @param flows document by name of its stage; they stand in the pipeline `main` */
  static async set(db: Db, url: string, flows: Record<string, object>): Promise<FlowStage> {
    const [first, ...rest] = Object.entries(flows);
    if (first === undefined) throw new Error("a stage of no flows");
    const { projectId, stageId } = await aFlow(db, first[1]);
    await db.stage.update({ where: { id: stageId }, data: { name: first[0] } });
    const stage = new FlowStage(db, url, projectId);
    for (const [name, document] of rest) await stage.addFlow(name, document);
    return stage;
  }

  private async addFlow(name: string, document: object): Promise<void> {
    const { projectId } = this;
    const revisionId = randomUUID();
    const position = await this.db.stage.count({ where: { projectId } });
    const stage = await this.db.stage.create({ data: { projectId, pipelineId: "main", name, position } });
    const flow = await this.db.releaseFlow.create({ data: { projectId, stageId: stage.id } });
    const sourceText = JSON.stringify(document);
    const revision = { id: revisionId, number: 1, sourceText, format: "json", document, authorName: "Ana" };
    await this.db.flowRevision.create({ data: { ...revision, flowId: flow.id } });
    await this.db.releaseFlow.update({ where: { id: flow.id }, data: { currentRevisionId: revisionId } });
  }

  /** @param timeoutSeconds of nodes that name none */
  async startWorker(
    script: Script = () => ({ type: "succeeded", output: null }),
    timeoutSeconds?: number,
  ): Promise<AWorker> {
    const runtimes = createRuntimePool(this.db, () => new FakeRuntime());
    const wayOut = { outgoing: createOutgoing({ allow: [] }), publicUrl: "http://127.0.0.1:3000" };
    const deps = { db: this.db, git: createGit({ cacheDir: "/nonexistent" }), runtimes, ...wayOut };
    const worker = await aWorker(this.db, this.url, script, {
      kinds: realKinds(timeoutSeconds),
      capabilitiesFor: (node) => createCapabilities(deps, node),
    });
    this.workers.push(worker);
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
  }

  start(
    stage: string,
    more: { arguments?: Record<string, unknown>; actor?: Actor; trigger?: string } = {},
  ): Promise<StartedRun> {
    const git = { listBranches: () => Promise.resolve([]) };
    return startRun({ db: this.db, git }, more.actor ?? SYSTEM_ACTOR, {
      projectId: this.projectId,
      pipelineId: "main",
      stage,
      trigger: more.trigger ?? "manual",
      arguments: more.arguments ?? {},
    });
  }

  get(runId: string): Promise<RunDetail> {
    return getRun(this.db, this.projectId, runId);
  }

  /** The run once it has the status, or answers to the question. */
  async until(runId: string, wanted: RunStatus | ((state: RunState) => boolean)): Promise<RunDetail> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const run = await this.get(runId);
      if (typeof wanted === "string" ? run.state.status === wanted : wanted(run.state)) return run;
      if (Date.now() > deadline) throw new Error(`never came: ${JSON.stringify(run.state, null, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The run that a run's node has started, once it has. */
  async childOf(runId: string): Promise<RunDetail["children"][number]> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const child = (await this.get(runId)).children.at(-1);
      if (child !== undefined) return child;
      if (Date.now() > deadline) throw new Error("no run was started");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Once nobody holds the run any more. */
  async untilParked(runId: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while ((await this.db.run.findUniqueOrThrow({ where: { id: runId } })).leaseOwner !== null) {
      if (Date.now() > deadline) throw new Error("the run was never parked");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function realKinds(timeoutSeconds?: number): Map<string, RunnableKind> {
  return new Map(
    Object.entries(manifests).map(([kind, manifest]) => [
      kind,
      {
        manifest: {
          ...manifest,
          ...(timeoutSeconds !== undefined && { defaultTimeoutSeconds: timeoutSeconds }),
        },
        executor: executors[manifest.kind as keyof typeof executors],
      },
    ]),
  );
}

/** A node that runs the flow of another stage and waits for it. */
export const runFlow = (stage: string, more: object = {}, spec: object = {}): object => ({
  kind: "RunTemplate",
  ref: `run-${stage.toLowerCase()}`,
  spec: { templateType: "release-flow-template", templateId: `main/${stage}`, ...spec },
  condition: "success",
  ...more,
});
