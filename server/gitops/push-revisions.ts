import { recordAudit } from "@/server/audit";
import { SYSTEM_ACTOR } from "@/server/auth";
import { inTransaction } from "@/server/db";
import type { FlowRevision } from "@/server/db/generated/client";
import { formatOf } from "./next-step";
import { writeOutcome } from "./save-progress";
import type { PushedCommit } from "./standing";
import type { Look, Progress } from "./sync-repository";
import { GITOPS } from "./tunables";

/**
 * Pushes what was published and is not in the repository, a commit for each revision. The commits are written down before
 * they leave: whoever dies between the push and its record finds them again in the branch.
 * @param onto the commit that the branch must still be at; null: there is no commit
 * @param newest number of the newest revision
 */
export async function pushRevisions(look: Look, onto: string | null, newest: number): Promise<Progress> {
  const { deps, clone, place, row } = look;
  const revisions = await revisionsToPush(look, newest);
  const commits: PushedCommit[] = [];
  let parent = onto;
  let before = row.commonText;
  for (const revision of revisions) {
    if (revision.sourceText === before) continue;
    parent = await clone.writeCommit({
      parent,
      path: row.filePath,
      text: revision.sourceText,
      message: messageOf(look, revision),
      author: authorOf(look, revision),
      committer: deps.committer,
      at: revision.createdAt,
    });
    before = revision.sourceText;
    commits.push({ commit: parent, revision: revision.number, text: revision.sourceText });
  }
  const last = commits.at(-1);
  if (last === undefined) return "again";
  const { count } = await deps.db.flowRepository.updateMany({
    where: { stageId: row.stageId, version: row.version },
    data: { pushing: commits.map((one) => ({ ...one })) },
  });
  if (count === 0) return "again";
  if (!(await clone.push(row.branch, last.commit, onto))) return "again";
  return inTransaction(deps.db, async (tx) => {
    const written = await writeOutcome(tx, row, {
      commonText: last.text,
      commonCommit: last.commit,
      headCommit: last.commit,
      doneRevision: last.revision,
      pushing: [],
      standing: { kind: "in-step" },
    });
    if (!written) return "again";
    await recordAudit(tx, SYSTEM_ACTOR, {
      projectId: place.projectId,
      action: "flow.push",
      subject: `${place.pipelineId}/${place.stage.name}`,
      detail: { revision: last.revision, commit: last.commit, branch: row.branch, filePath: row.filePath },
    });
    return "done";
  });
}

async function revisionsToPush({ deps, row }: Look, newest: number): Promise<FlowRevision[]> {
  const revisions = await deps.db.flowRevision.findMany({
    where: {
      flow: { stageId: row.stageId },
      // Of those that are in already, the newest is there to be written once more.
      OR: [{ number: { gt: row.doneRevision, lte: newest } }, { number: newest }],
      format: formatOf(row.filePath),
    },
    orderBy: { number: "desc" },
    take: GITOPS.commits,
  });
  return revisions.reverse();
}

function messageOf({ place }: Look, { number, message }: FlowRevision): string {
  const { projectId, pipelineId, stage } = place;
  const said =
    message.trim() === "" ? `Publish revision ${number} of the flow of ${stage.name}` : message.trim();
  return `${said}\n\nSlipway-Revision: ${projectId}/${pipelineId}/${stage.name} ${number}`;
}

/** Git takes no empty name, and no brackets in one. */
function authorOf({ deps }: Look, { authorName, authorEmail }: FlowRevision) {
  const clean = (text: string): string => text.replace(/[<>\r\n\0]/g, "").trim();
  const name = clean(authorName);
  return {
    name: name === "" ? deps.committer.name : name,
    email: clean(authorEmail ?? "") || deps.committer.email,
  };
}
