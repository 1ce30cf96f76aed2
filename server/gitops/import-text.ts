import { z } from "zod";
import { recordAudit, type AuditActor } from "@/server/audit";
import { inTransaction } from "@/server/db";
import { AppError } from "@/server/errors";
import { findAbilities, publishRevision } from "@/server/flows";
import { formatOf } from "./next-step";
import { saveProgress, writeOutcome } from "./save-progress";
import { stopped, type Standing, type Theirs } from "./standing";
import type { Look, Progress } from "./sync-repository";

export interface ImportedText {
  /** The file as the branch has it. */
  theirs: Theirs;
  head: string;
  /** What becomes the newest revision. */
  text: string;
  /** The revision it follows: with another one published meanwhile it must be looked at again. */
  newest: number | null;
  /** Number of the revision that it was merged with, which is the newest; null: it is the file's own text. */
  merges: number | null;
}

/** Thrown to end a transaction in which nothing shall have happened. */
class OvertakenError extends Error {
  override readonly name = "OvertakenError";
}

const DetailsSchema = z.object({
  problems: z.array(
    z.object({
      message: z.string(),
      path: z.string(),
      line: z.number().optional(),
      column: z.number().optional(),
    }),
  ),
});
/** Of an unfit file. */
const PROBLEMS = 20;

/** Makes a text the newest revision, or says why it cannot be: then the flow stays as it is. */
export async function importText(look: Look, imported: ImportedText): Promise<Progress> {
  const { deps, place, row } = look;
  const { theirs, head, text, newest, merges } = imported;
  const { branch, filePath } = row;
  const abilities = await findAbilities(deps.runtimes, place.projectId);
  const short = `${branch}@${theirs.commit.slice(0, 7)}`;
  const actor: AuditActor = { userId: null, name: theirs.author, origin: "system" };
  try {
    await inTransaction(deps.db, async (tx) => {
      // Whoever publishes locks the flow first too.
      await tx.$queryRaw`SELECT id FROM release_flow WHERE stage_id = ${row.stageId}::uuid FOR NO KEY UPDATE`;
      const before = await tx.flowRevision.findFirst({
        where: { flow: { stageId: row.stageId } },
        orderBy: { number: "desc" },
      });
      if ((before?.number ?? null) !== newest) throw new OvertakenError();
      const said = theirs.subject === "" ? short : `${theirs.subject} (${short})`;
      const published = await publishRevision(
        tx,
        row.stageId,
        {
          text,
          format: formatOf(filePath),
          message: (merges === null ? said : `Merged with ${said} by ${theirs.author}`).slice(0, 500),
          // What was merged in goes to the repository as the change of whoever made it here.
          authorName: merges === null ? theirs.author : (before?.authorName ?? theirs.author),
          authorEmail: merges === null ? null : (before?.authorEmail ?? null),
        },
        abilities,
        `${filePath} in ${short} is no flow that can run`,
      );
      const { number } = published.revision;
      const written = await writeOutcome(tx, row, {
        headCommit: head,
        commonText: theirs.text,
        commonCommit: theirs.commit,
        doneRevision: merges === null ? number : number - 1,
        pushing: [],
        standing: { kind: "in-step" },
      });
      if (!written) throw new OvertakenError();
      await recordAudit(tx, actor, {
        projectId: place.projectId,
        action: "flow.pull",
        subject: `${place.pipelineId}/${place.stage.name}`,
        detail: { revision: number, commit: theirs.commit, ...(merges !== null && { merges }) },
      });
    });
    return merges === null ? "done" : "again";
  } catch (error) {
    if (error instanceof OvertakenError) return "again";
    if (!(error instanceof AppError) || error.status !== 400) throw error;
    return saveProgress(deps.db, row, { headCommit: head, standing: unfit(look, imported, error) });
  }
}

function unfit({ row }: Look, { theirs, merges }: ImportedText, error: AppError): Standing {
  const { branch, filePath } = row;
  if (merges !== null) {
    const why = `Both were changed, and merged by itself the flow could not run: ${error.message}`;
    return { kind: "conflict", theirs, why };
  }
  const problems = (DetailsSchema.safeParse(error.details).data?.problems ?? []).slice(0, PROBLEMS);
  return stopped(
    "follow",
    "unfit-document",
    `${filePath} in ${branch}@${theirs.commit.slice(0, 7)} by ${theirs.author} is no flow that can run. The one here stays as it is. Mend the file and push it, or publish here to choose between both.`,
    {
      problems: problems.map(({ message, path, line, column }) => ({
        message: path === "" || message.includes(path) ? message : `${path}: ${message}`,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      })),
    },
  );
}
