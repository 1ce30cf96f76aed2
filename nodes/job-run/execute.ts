import {
  CapabilityError,
  defineExecutor,
  followWork,
  inProject,
  type Builds,
  type JobRunFacts,
  type WorkState,
} from "@/core/node-kind";
import { commandOf, jobRunManifest, type JobRunOutput, type JobRunSpec } from "./manifest";

export const jobRunExecutor = defineExecutor(jobRunManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    const run =
      (await use.jobs.findStarted()) ??
      (await use.jobs.start({
        jobId: inProject(spec.projectId, spec.jobId),
        environment: spec.runtimeEnvironment,
        command: commandOf(spec),
        image: await imageOf(spec, use.builds),
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

/** The image this run uses instead of the job's own. */
async function imageOf(spec: JobRunSpec, builds: Builds): Promise<string | undefined> {
  if (spec.deployment?.external !== undefined) {
    throw new CapabilityError("unsupported", "No runtime of this server can pull from registries yet.");
  }
  const internal = spec.deployment?.internal;
  if (internal === undefined) return undefined;
  const { id, branch, buildSHA, buildId } = internal;
  if (buildId !== undefined && buildId !== "" && buildId !== "latest") {
    const build = await builds.find(buildId);
    if (build === null)
      throw new CapabilityError("not-found", `There is no build "${buildId}" in this project.`);
    if (build.image === null) {
      throw new CapabilityError(
        "no-image",
        `Build #${build.number} of ${build.buildServiceId} has no image.`,
      );
    }
    return build.image;
  }
  const sha = buildSHA === "latest" ? undefined : buildSHA;
  const build = await builds.findLatestSuccessful({ buildServiceId: id, branch: branch || undefined, sha });
  if (build?.image) return build.image;
  const which = [sha && `commit ${sha}`, branch && `branch ${branch}`].filter(Boolean).join(" on ");
  throw new CapabilityError("no-image", `${id} has no successful build${which && ` of ${which}`}.`);
}

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
