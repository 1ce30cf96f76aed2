import type { Addon, DeploymentService } from "@/server/db/generated/client";
import { toAddonSpec } from "@/server/environment";
import type { RuntimePool } from "@/server/runtime-pool";
import type { LiveStatus } from "./dto";

/** A board waits no longer than this for a runtime that does not answer. */
const ANSWER_WITHIN_MS = 1_500;

const UNKNOWN: LiveStatus = { status: "unknown", detail: null, replicas: null, url: null, sizeBytes: null };

/** What really runs, asked from the runtime; `unknown` with a sentence when it does not say. Never throws. */
export function observeService(
  runtimes: RuntimePool,
  service: Pick<DeploymentService, "projectId" | "id" | "runtimeId">,
): Promise<LiveStatus> {
  return answerInTime(async () => {
    const runtime = await runtimes.forProject(service.projectId, service.runtimeId);
    const { status, detail, replicas, url } = await runtime.inspectService(service.projectId, service.id);
    return { status, detail, replicas, url, sizeBytes: null };
  });
}

export function observeAddon(runtimes: RuntimePool, addon: Addon): Promise<LiveStatus> {
  return answerInTime(async () => {
    const runtime = await runtimes.forProject(addon.projectId, addon.runtimeId);
    const { status, detail, sizeBytes } = await runtime.inspectAddon(toAddonSpec(addon));
    return { status, detail, replicas: null, url: null, sizeBytes };
  });
}

async function answerInTime(ask: () => Promise<LiveStatus>): Promise<LiveStatus> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<LiveStatus>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, { ...UNKNOWN, detail: "The runtime does not answer." });
  });
  const answer = ask().catch((error: unknown) => ({
    ...UNKNOWN,
    detail: error instanceof Error ? error.message : "The runtime does not answer.",
  }));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
