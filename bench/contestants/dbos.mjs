/** https://docs.dbos.dev/typescript/programming-guide */
import { DBOS } from "@dbos-inc/dbos-sdk";

export const configuration =
  "startWorkflow in the process that runs it (its fastest start; no queue), system database pool 20, own executorID a process, no Conductor";

const HOUR_MS = 3_600_000;

export async function prepare(url) {
  await DBOS.migrate(url);
}

export async function open(url, { onStep, processName }) {
  const flowOfSteps = DBOS.registerWorkflow(
    async (flow) => {
      const id = DBOS.workflowID;
      for (let index = 0; index < flow.steps; index += 1) {
        await DBOS.runStep(() => takeStep(onStep, id, index, flow.pauseMs), { name: `step-${index}` });
      }
      if (flow.parks) await DBOS.sleep(HOUR_MS);
    },
    { name: "flow" },
  );
  DBOS.setConfig({
    name: "bench",
    applicationVersion: "1",
    systemDatabaseUrl: url,
    systemDatabasePoolSize: 20,
    executorID: processName,
    logLevel: "error",
  });
  await DBOS.launch();
  return {
    async enqueue(flow) {
      const handle = await DBOS.startWorkflow(flowOfSteps)(flow);
      return handle.workflowID;
    },
    close: () => DBOS.shutdown(),
  };
}

async function takeStep(onStep, id, index, pauseMs) {
  onStep(id, index);
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
