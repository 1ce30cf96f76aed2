import type { Bell } from "@/server/bell";
import type { BoardSources } from "./board";
import { BoardFeed, boardKey } from "./board-feed";
import type { Board } from "./dto";

/** What is being watched in this process, by database, project and pipeline. */
const feeds = new WeakMap<BoardSources["db"], Map<string, BoardFeed>>();

/**
 * A board as it is now, and each time it is another; never ends by itself. However many watch it, it is read once.
 * @throws AppError 404 also later, when the pipeline goes
 */
export async function* watchBoard(
  sources: BoardSources,
  bell: Bell,
  projectId: string,
  pipelineId: string,
  signal: AbortSignal,
): AsyncGenerator<Board> {
  const open = feeds.get(sources.db) ?? new Map<string, BoardFeed>();
  feeds.set(sources.db, open);
  const key = boardKey(projectId, pipelineId);
  const known = open.get(key);
  const feed =
    known === undefined || known.isBroken ? new BoardFeed(sources, bell, projectId, pipelineId) : known;
  open.set(key, feed);
  feed.watchers += 1;
  try {
    let version = 0;
    for (;;) {
      const next = await feed.next(version, signal);
      if (next === null) return;
      version = next.version;
      yield next.board;
    }
  } finally {
    feed.watchers -= 1;
    if (feed.watchers === 0) {
      feed.close();
      if (open.get(key) === feed) open.delete(key);
    }
  }
}
