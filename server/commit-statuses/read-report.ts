import { RunInputsSchema } from "@/core/plan";
import type { RunStatus } from "@/core/run";
import type { Db } from "@/server/db";
import { withoutCredentials } from "@/server/git";
import type { CommitStatus } from "@/server/messages";
import { unsealJson } from "@/server/secrets";

/** How a run stands, and which commits show it. */
export interface RunReport {
  flowId: string;
  number: number;
  status: CommitStatus;
  /** Each once; addresses without credentials. */
  commits: { repoUrl: string; sha: string }[];
}

const STATES = {
  Queued: ["pending", "waits for its turn"],
  Pending: ["pending", "is about to start"],
  Running: ["pending", "is running"],
  Waiting: ["pending", "is waiting"],
  Aborting: ["pending", "is being aborted"],
  Success: ["success", "succeeded"],
  Failed: ["failure", "failed"],
  Aborted: ["aborted", "was aborted"],
} as const satisfies Record<RunStatus, readonly [CommitStatus["state"], string]>;

/** Whose commits are those that triggers told of; a person's run is about what it builds. */
const BY_COMMIT = new Set(["git", "webhook"]);

/**
 * What there is to tell of a run now; null when it is gone. Nothing of what it does or why it failed leaves the server:
 * a commit's status is seen by everybody who sees the repository.
 */
export async function readReport(db: Db, publicUrl: string, runId: string): Promise<RunReport | null> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: {
      projectId: true,
      pipelineId: true,
      flowId: true,
      number: true,
      status: true,
      trigger: true,
      sealedInputs: true,
      flow: { select: { stage: { select: { name: true } } } },
    },
  });
  if (run === null) return null;
  const { projectId, pipelineId, flowId, number, flow } = run;
  const [state, words] = STATES[run.status];
  const built = await db.$queryRaw<{ repo_url: string; sha: string }[]>`
    SELECT DISTINCT s.repo_url, b.sha FROM node_attempt n
    JOIN build b ON b.operation_id = n.operation_id OR b.id::text = n.output->>'id'
    JOIN build_service s ON s.project_id = b.project_id AND s.id = b.build_service_id
    WHERE n.run_id = ${runId}::uuid AND n.kind = 'Build' AND b.project_id = ${projectId}`;
  const triggered = BY_COMMIT.has(run.trigger) ? triggeredBy(run.sealedInputs) : [];
  const commits = [...triggered, ...built.map(({ repo_url: repoUrl, sha }) => ({ repoUrl, sha }))].map(
    ({ repoUrl, sha }) => ({ repoUrl: withoutCredentials(repoUrl), sha }),
  );
  return {
    flowId,
    number,
    status: {
      state,
      context: `slipway: ${pipelineId}/${flow.stage.name}`,
      description: `Run #${number} ${words}`,
      url: `${publicUrl}/projects/${encodeURIComponent(projectId)}/runs/${runId}`,
    },
    commits: [...new Map(commits.map((one) => [`${one.repoUrl} ${one.sha}`, one])).values()],
  };
}

function triggeredBy(sealedInputs: Uint8Array): { repoUrl: string; sha: string }[] {
  const { triggers } = RunInputsSchema.parse(unsealJson(sealedInputs));
  return Object.values(triggers).flatMap(({ repoUrl, sha }) =>
    repoUrl === undefined || sha === undefined ? [] : [{ repoUrl, sha }],
  );
}
