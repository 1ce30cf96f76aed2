/** https://openworkflow.dev/docs/quickstart */
import { randomUUID } from "node:crypto";
import { OpenWorkflow } from "openworkflow";
import { BackendPostgres } from "openworkflow/postgres";

export const configuration =
  "PostgreSQL backend with its own pool (10), one worker a process with concurrency 10";

const CONCURRENCY = 10;

export async function prepare(url) {
  const backend = await BackendPostgres.connect(url);
  await backend.stop();
}

export async function open(url, { onStep }) {
  const backend = await BackendPostgres.connect(url, { runMigrations: false });
  const client = new OpenWorkflow({ backend });
  const flowOfSteps = client.defineWorkflow({ name: "flow" }, async ({ input: { id, flow }, step }) => {
    for (let index = 0; index < flow.steps; index += 1) {
      await step.run({ name: `step-${index}` }, async () => {
        onStep(id, index);
        if (flow.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, flow.pauseMs));
      });
    }
    if (flow.parks) await step.sleep("parked", "1h");
  });
  const worker = client.newWorker({ concurrency: CONCURRENCY });
  await worker.start();
  return {
    async enqueue(flow) {
      const id = randomUUID();
      await flowOfSteps.run({ id, flow });
      return id;
    },
    async close() {
      await worker.stop();
      await backend.stop();
    },
  };
}
