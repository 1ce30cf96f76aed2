import type { Flows, FlowRunFacts, WorkState } from "@/core/node-kind";
import type { RunStatus } from "@/core/run";
import type { Db } from "@/server/db";
import {
  assertNoCycle,
  concurrencyPolicyOf,
  findChildRun,
  getFlowOfStage,
  startChildRun,
  type ChildRun,
  type TriggerGit,
} from "@/server/runs";
import type { NodeOrigin } from "./origin";

const WORK_STATE = {
  Queued: "queued",
  Pending: "running",
  Running: "running",
  Waiting: "running",
  Aborting: "running",
  Success: "succeeded",
  Failed: "failed",
  Aborted: "aborted",
} as const satisfies Record<RunStatus, WorkState>;

export function createFlows(db: Db, git: TriggerGit, origin: NodeOrigin): Flows {
  const { projectId, stageId, runId, nodeKey, attempt, mask } = origin;
  const parent = { runId, nodeKey, attempt };
  return {
    async findStarted() {
      const run = await findChildRun(db, parent);
      return run === null ? null : toFlowRunFacts(run);
    },
    async start({ pipelineId, stage, arguments: given }) {
      const secretArguments = Object.keys(given).filter((name) => holdsSecret(given[name], mask));
      const request = { parent, pipelineId, stage, arguments: given, secretArguments };
      return toFlowRunFacts(await startChildRun({ db, git }, request));
    },
    async look({ pipelineId, stage }) {
      const found = await getFlowOfStage(db, projectId, pipelineId, stage);
      const own = await db.stage.findUnique({ where: { id: stageId } });
      const above = own === null ? [] : [`${own.pipelineId}/${own.name}`];
      await assertNoCycle(db, projectId, above, `${pipelineId}/${found.stage.name}`);
      return {
        pipelineId,
        stage: found.stage.name,
        concurrencyPolicy: concurrencyPolicyOf(found.revision.document),
        underWay: await db.run.findMany({
          where: { flowId: found.flow.id, concludedAt: null },
          select: { number: true, status: true },
          orderBy: { number: "asc" },
        }),
      };
    },
  };
}

function toFlowRunFacts({ status, ...run }: ChildRun): FlowRunFacts {
  return {
    ...run,
    // The run has a view and logs of its own.
    operationId: null,
    state: WORK_STATE[status],
  };
}

/** Whether people would see any text of a value masked. */
function holdsSecret(value: unknown, mask: (text: string) => string): boolean {
  if (typeof value === "string" || typeof value === "number") return mask(String(value)) !== String(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => mask(key) !== key || holdsSecret(item, mask));
}
