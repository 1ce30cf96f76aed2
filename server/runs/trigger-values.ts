import { z } from "zod";
import { listTriggers, type RunInputs } from "@/core/plan";
import { GitError, withoutCredentials, type Git } from "@/server/git";

export type TriggerGit = Pick<Git, "listBranches">;

/**
 * Values of the document's triggers for a run that came from none of them: what the run was given, else the head of
 * the repository's default branch. A repository that does not answer leaves the values out; a node that needs them says so.
 */
export async function readTriggerValues(
  git: TriggerGit,
  document: unknown,
  overrides: Record<string, Record<string, unknown>>,
): Promise<RunInputs["triggers"]> {
  const entries = await Promise.all(
    listTriggers(document).map(async ({ ref, repoUrl }) => {
      return [ref, await readOne(git, repoUrl, overrides[ref] ?? {})] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const GivenSchema = z.object({
  branch: z.string().optional(),
  sha: z.string().optional(),
  repoUrl: z.string().optional(),
  pullRequestId: z.number().int().optional(),
});

async function readOne(
  git: TriggerGit,
  repoUrl: string | undefined,
  override: Record<string, unknown>,
): Promise<RunInputs["triggers"][string]> {
  const given = GivenSchema.parse(override);
  const url = given.repoUrl ?? repoUrl;
  if (url === undefined) return given;
  // What steps read is shown to people.
  const shown = { ...given, repoUrl: withoutCredentials(url) };
  if (given.sha !== undefined) return shown;
  try {
    const branches = await git.listBranches(url);
    const head = branches.find(({ name, isDefault }) =>
      given.branch === undefined ? isDefault : name === given.branch,
    );
    return { ...shown, ...(head === undefined ? {} : { branch: head.name, sha: head.sha }) };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return shown;
  }
}
