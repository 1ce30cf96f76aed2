import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { toBuildInputs, type BuildOverrides } from "./build-inputs";
import { findReusable } from "./commands";
import { toBuildDto, type BuildDto } from "./dto";
import { resolveCommit, type BuildGit, type CommitWanted } from "./resolve-commit";

/** What asking for a build would come to. */
export interface BuildPreview {
  sha: string;
  /** First line of the commit's message. */
  subject: string;
  branch: string | null;
  /** The build that would be taken instead of making one: it succeeded, or still goes on. */
  existing: BuildDto | null;
}

/** Starts nothing. @throws AppError as `startBuild` does */
export async function previewBuild(
  db: Db,
  git: BuildGit,
  request: CommitWanted & BuildOverrides & { projectId: string; buildServiceId: string },
): Promise<BuildPreview> {
  const { projectId, buildServiceId } = request;
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id: buildServiceId } },
  });
  if (service === null) throw AppError.notFound(`There is no build service "${buildServiceId}".`);
  const { commit, branch } = await resolveCommit(git, service, request);
  const inputs = toBuildInputs(service, commit.sha, request);
  const existing = await findReusable(db, projectId, buildServiceId, inputs);
  return {
    sha: commit.sha,
    subject: commit.message.split("\n", 1)[0] ?? "",
    branch,
    existing: existing === null ? null : toBuildDto(existing),
  };
}
