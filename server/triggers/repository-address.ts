import type { Db } from "@/server/db";
import { withoutCredentials } from "@/server/git";

/**
 * The address at which git asks for a repository that a document names: with the credentials of the project's build
 * service for the same repository, where the document has none.
 */
export async function repositoryAddress(db: Db, projectId: string, repoUrl: string): Promise<string> {
  if (withoutCredentials(repoUrl) !== repoUrl) return repoUrl;
  const services = await db.buildService.findMany({ where: { projectId }, select: { repoUrl: true } });
  return services.find((one) => withoutCredentials(one.repoUrl) === repoUrl)?.repoUrl ?? repoUrl;
}
