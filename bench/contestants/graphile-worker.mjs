/**
 * graphile-worker has jobs, not flows: here each step is a job that adds the next one, as its users build sequences.
 * https://worker.graphile.org/docs/performance
 */
import { randomUUID } from "node:crypto";
import { Logger, run, runMigrations } from "graphile-worker";

export const configuration =
  "a job a step, each adds the next; concurrentJobs 24, pool 25, no local queue, no batching of completions";

const CONCURRENT_JOBS = 24;
const HOUR_MS = 3_600_000;
const logger = new Logger(() => () => undefined);

export async function prepare(url) {
  await runMigrations({ connectionString: url, logger });
}

export async function open(url, { onStep }) {
  const step = async ({ id, index, flow }, helpers) => {
    onStep(id, index);
    if (flow.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, flow.pauseMs));
    const next = { id, index: index + 1, flow };
    if (flow.parks) await helpers.addJob("step", next, { runAt: new Date(Date.now() + HOUR_MS) });
    else if (next.index < flow.steps) await helpers.addJob("step", next);
  };
  const runner = await run({
    connectionString: url,
    concurrency: CONCURRENT_JOBS,
    maxPoolSize: CONCURRENT_JOBS + 1,
    noHandleSignals: true,
    logger,
    taskList: { step },
  });
  return {
    async enqueue(flow) {
      const id = randomUUID();
      await runner.addJob("step", { id, index: 0, flow });
      return id;
    },
    close: () => runner.stop(),
  };
}
