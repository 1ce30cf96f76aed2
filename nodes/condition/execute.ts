import {
  CapabilityError,
  defineExecutor,
  inProject,
  type Capabilities,
  type NodeResult,
  type WorkFacts,
} from "@/core/node-kind";
import { awaited, conditionManifest, type ConditionOutput, type ConditionSpec } from "./manifest";

/** What is awaited was started by somebody else, so nothing wakes the node; this is how late it may notice. */
const RECHECK_MS = 1_000;
const DEFAULT_TIMEOUT_SECONDS = 3600;

export const conditionExecutor = defineExecutor(conditionManifest, {
  async execute({ spec, timeoutSeconds, attemptStartedAt, now, use }) {
    const result = await observe(spec, use);
    if (result.type !== "waiting") return result;

    const ownSeconds = spec.spec.data.timeoutDuration ?? DEFAULT_TIMEOUT_SECONDS;
    // The node's own `timeoutDuration`, when it is shorter, is the engine's to keep.
    const seconds = Math.min(ownSeconds, timeoutSeconds);
    const leftMs = attemptStartedAt.getTime() + seconds * 1000 - now().getTime();
    if (leftMs > 0) return { ...result, recheckAfterMs: Math.min(RECHECK_MS, leftMs) };
    return {
      type: "failed",
      code: "timed-out",
      message: `Still waiting for ${awaited(spec)} after ${seconds} seconds: ${result.reason}.`,
      transient: false,
    };
  },
});

type Observed = NodeResult<ConditionOutput>;

async function observe(spec: ConditionSpec, use: Uses): Promise<Observed> {
  const { projectId } = spec.spec.data;
  switch (spec.kind) {
    case "Service": {
      const { serviceId } = spec.spec.data;
      const service = await use.observations.service(inProject(projectId, serviceId));
      if (service === null) throw unknown("service", serviceId);
      return running(serviceId, service, service.image);
    }
    case "Addon": {
      const { addonId } = spec.spec.data;
      const addon = await use.observations.addon(inProject(projectId, addonId));
      if (addon === null) throw unknown("addon", addonId);
      return running(addonId, addon, null);
    }
    case "Build": {
      const { buildId } = spec.spec.data;
      const build = await use.builds.find(buildId);
      if (build === null) throw unknown("build", buildId);
      return succeeded(spec, build, { id: build.id, image: build.image, exitCode: null });
    }
    case "JobRun": {
      const { jobId, runId } = spec.spec.data;
      const run = await use.jobs.find(runId);
      if (run === null || run.jobId !== jobId) throw unknown(`run of ${jobId}`, runId);
      return succeeded(spec, run, { id: run.id, image: null, exitCode: run.exitCode });
    }
    case "AddonBackup": {
      const { addonId, backupId } = spec.spec.data;
      const backup = await use.backups.find(backupId);
      if (backup === null || backup.addonId !== addonId) throw unknown(`backup of ${addonId}`, backupId);
      return succeeded(spec, backup, { id: backup.id, image: null, exitCode: null });
    }
    case "AddonImport": {
      const { addonId, importId } = spec.spec.data;
      const found = await use.imports.find(importId);
      if (found === null || found.addonId !== addonId) throw unknown(`import into ${addonId}`, importId);
      return succeeded(spec, found, { id: found.id, image: null, exitCode: null });
    }
  }
}
type Uses = Pick<Capabilities, "builds" | "jobs" | "backups" | "imports" | "observations">;

function running(
  id: string,
  state: { ready: boolean; status: string; detail: string | null },
  image: string | null,
): Observed {
  if (state.ready) return { type: "succeeded", output: { id, status: state.status, image, exitCode: null } };
  const detail = state.detail === null ? "" : `, ${state.detail}`;
  return { type: "waiting", reason: `${id} is ${state.status}${detail}`, recheckAfterMs: RECHECK_MS };
}

function succeeded(spec: ConditionSpec, work: WorkFacts, about: Omit<ConditionOutput, "status">): Observed {
  const operationId = work.operationId;
  switch (work.state) {
    case "succeeded":
      return { type: "succeeded", output: { ...about, status: "success" }, operationId };
    case "failed":
    case "aborted":
      return {
        type: "failed",
        code: "condition-failed",
        message: `Waited for ${awaited(spec)}, but it ${work.state === "failed" ? "failed" : "was aborted"}${work.error === null ? "." : `: ${work.error}`}`,
        transient: false,
        operationId,
      };
    case "queued":
    case "running":
      return { type: "waiting", reason: awaited(spec), recheckAfterMs: RECHECK_MS, operationId };
  }
}

function unknown(what: string, id: string): CapabilityError {
  return new CapabilityError("not-found", `There is no ${what} "${id}" in this project.`);
}
