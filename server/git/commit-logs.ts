/** A commit as one chooses it from a list. */
export interface LoggedCommit {
  sha: string;
  /** First line of the message. */
  subject: string;
  authorName: string;
  at: Date;
}

export interface CommitMatches {
  /** The commit whose history was searched: give it back, and the list stays the same while the branch moves on. */
  head: string;
  /** Newest first. */
  commits: LoggedCommit[];
  /** How many match. */
  total: number;
  /** How many were looked at: the newest `LONGEST_LOG`, of a longer history. */
  searched: number;
  isWhole: boolean;
}

/** Commits of one history that are searched; so many lie in memory as about 10 MB. */
export const LONGEST_LOG = 20_000;
/** Histories that are kept; the one not read for the longest time goes first. */
const KEPT_LOGS = 8;
/** Of a message, what is searched. */
const SEARCHED_MESSAGE = 1_000;

interface Log {
  entries: (LoggedCommit & { message: string })[];
  isWhole: boolean;
}

/** Asks for at most so many commits of a history, in `LOG_FORMAT`, one NUL behind each. */
type ReadLog = (repoUrl: string, head: string, limit: number) => Promise<string>;
export const LOG_FORMAT = "--format=%H%x1f%an%x1f%ct%x1f%B";

/**
 * Histories by the commit they begin at, which never changes: read from git once and then searched in memory, so that a
 * keystroke starts no program.
 */
export class CommitLogs {
  private readonly kept = new Map<string, Promise<Log>>();
  constructor(private readonly read: ReadLog) {}

  /**
   * Those whose id begins with, or whose author or message holds, every word of `text`.
   * @param where `limit` at most 200
   */
  async search(
    repoUrl: string,
    head: string,
    where: { text: string; offset: number; limit: number },
  ): Promise<CommitMatches> {
    const { entries, isWhole } = await this.find(repoUrl, head);
    const isWanted = matcherOf(where.text);
    const found = isWanted === null ? entries : entries.filter(isWanted);
    return {
      head,
      commits: found
        .slice(where.offset, where.offset + Math.min(where.limit, 200))
        .map(({ sha, subject, authorName, at }) => ({ sha, subject, authorName, at })),
      total: found.length,
      searched: entries.length,
      isWhole,
    };
  }

  private find(repoUrl: string, head: string): Promise<Log> {
    const key = `${head} ${repoUrl}`;
    const log = this.kept.get(key) ?? this.load(repoUrl, head, key);
    // Behind the others: it was read last.
    this.kept.delete(key);
    this.kept.set(key, log);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_LOGS) break;
      this.kept.delete(oldest);
    }
    return log;
  }

  private load(repoUrl: string, head: string, key: string): Promise<Log> {
    const loading = this.read(repoUrl, head, LONGEST_LOG + 1).then(parseLog);
    // What failed once is tried again.
    loading.catch(() => this.kept.delete(key));
    return loading;
  }
}

function parseLog(output: string): Log {
  const records = output.split("\0").filter((record) => record !== "");
  const entries = records.slice(0, LONGEST_LOG).map((record) => {
    const [sha = "", authorName = "", seconds = "", ...rest] = record.split("\x1f");
    const message = rest.join("\x1f").slice(0, SEARCHED_MESSAGE);
    const end = message.indexOf("\n");
    return {
      sha,
      authorName,
      at: new Date(Number(seconds) * 1000),
      subject: end === -1 ? message : message.slice(0, end),
      message,
    };
  });
  return { entries, isWhole: records.length <= LONGEST_LOG };
}

/** Null for a text without words. */
function matcherOf(text: string): ((commit: Log["entries"][number]) => boolean) | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const tests = words.map((word) => {
    const pattern = new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
    return ({ sha, authorName, message }: Log["entries"][number]) =>
      sha.startsWith(word) || pattern.test(authorName) || pattern.test(message);
  });
  return (commit) => tests.every((test) => test(commit));
}
