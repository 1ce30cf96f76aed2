import { RunInputsSchema, type RunInputs } from "@/core/plan";
import { unsealArgumentOverrides } from "@/server/flows";
import { prepareInputs, type PreparedInputs } from "@/server/runs";
import { unsealJson } from "@/server/secrets";
import type { Return } from "./read-return";

/**
 * What the steps of a rollback read: the arguments and triggers of the run returned to, so that a step which says what
 * is released says it right; but stored values as they are now, since an old password opens nothing.
 * @param document of the rollback
 */
export async function prepareRollback(
  { run, flow }: Pick<Return, "run" | "flow">,
  document: Record<string, unknown>,
): Promise<PreparedInputs> {
  const then = RunInputsSchema.parse(unsealJson(run.sealedInputs));
  const stored = unsealArgumentOverrides(flow.argumentOverrides);
  const given = Object.fromEntries(Object.entries(then.arguments).filter(([name]) => !(name in stored)));
  const { inputs, shown } = await prepareInputs(
    NO_GIT,
    // Its triggers have said what they said then.
    { flow, revision: { document: { ...asJson(document), triggers: [] } } },
    {
      arguments: given,
      secretArguments: then.secretArguments.filter((name) => name in given),
      inheritedSecrets: then.inheritedSecrets ?? [],
      overrides: {},
      releaseNodeOverrides: {},
    },
  );
  const prepared: RunInputs = { ...inputs, triggers: then.triggers };
  return { inputs: prepared, shown };
}

/** A rollback must not hang on a repository that does not answer. */
const NO_GIT = { listBranches: () => Promise.resolve([]) };

function asJson(document: Record<string, unknown>): object {
  return JSON.parse(JSON.stringify(document)) as object;
}
