import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { getRun, readNodeLogWindow } from "@/server/runs";
import type { SharedRun } from "./dto";
import type { OpenShare } from "./open-share";
import { readNames } from "./people-names";
import { Redaction } from "./redaction";

/** What a link's run is to be rid of, as of now. */
export async function redactionOf(db: Db, share: OpenShare): Promise<Redaction> {
  const { shows, projectId, runId } = share;
  return new Redaction(shows, shows.people ? [] : await readNames(db, projectId, runId));
}

/** The run of a link, as the link shows it. @throws AppError 404 */
export async function readSharedRun(db: Db, share: OpenShare): Promise<SharedRun> {
  const redaction = await redactionOf(db, share);
  const detail = redaction.detail(await getRun(db, share.projectId, share.runId), share.id);
  return {
    detail,
    shows: share.shows,
    sharedBy: share.shows.people ? share.createdBy : null,
    expiresAt: share.expiresAt.toISOString(),
  };
}

/** Some lines of the log of one attempt of a step, for links that show logs. @throws AppError 404 */
export async function readSharedLog(
  db: Db,
  share: OpenShare,
  where: { nodeKey: string; attempt: number; from: number; count: number },
): ReturnType<typeof readNodeLogWindow> {
  if (!share.shows.logs) throw AppError.notFound("This link shows no logs.");
  const redaction = await redactionOf(db, share);
  const window = await readNodeLogWindow(db, { projectId: share.projectId, runId: share.runId, ...where });
  return { ...window, lines: window.lines.map((line) => redaction.line(line)) };
}
