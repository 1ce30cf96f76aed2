import { defineExecutor, followWork, inProject, type JobRunFacts, type WorkState } from "@/core/node-kind";
import { imageOf } from "./image-of";
import { commandOf, jobRunManifest, type JobRunOutput } from "./manifest";

export const jobRunExecutor = defineExecutor(jobRunManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    const run =
      (await use.jobs.findStarted()) ??
      (await use.jobs.start({
        jobId: inProject(spec.projectId, spec.jobId),
        environment: spec.runtimeEnvironment,
        command: commandOf(spec),
        image: await imageOf(spec, use),
        timeoutSeconds,
      }));
    return followWork(run, {
      wait,
      what: `run ${run.runName}`,
      failureCode: "job-failed",
      output: toJobRunOutput,
    });
  },
});

const JOB_RUN_STATUS = {
  queued: "RUNNING",
  running: "RUNNING",
  succeeded: "SUCCESS",
  failed: "FAILED",
  aborted: "FAILED",
} as const satisfies Record<WorkState, JobRunOutput["status"]>;

function toJobRunOutput(run: JobRunFacts): JobRunOutput {
  return { id: run.id, runName: run.runName, exitCode: run.exitCode, status: JOB_RUN_STATUS[run.state] };
}
