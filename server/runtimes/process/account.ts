import { chown, lchown, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TaskFailure } from "./task-context";

/** Ids of an account of this machine. */
export interface Account {
  uid: number;
  gid: number;
}

/** Only root may become somebody else. */
export function canSwitchAccount(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The ids behind a user and a group, each a name or a number; null when neither is given. A user alone brings its own
 * group. Throws `TaskFailure` for those this machine does not know.
 */
export async function findAccount(
  user: string | undefined,
  group: string | undefined,
  etcDir = "/etc",
): Promise<Account | null> {
  if (user === undefined && group === undefined) return null;
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const known = user === undefined ? own : await findUser(user, etcDir);
  const gid = group === undefined ? known.gid : await findGroup(group, etcDir);
  if (gid === null) {
    throw new TaskFailure(
      `The user ${user} is a number this machine has no name for; name its group as well.`,
    );
  }
  return { uid: known.uid, gid };
}

/** Hands a tree over to an account. */
export async function giveAll(account: Account, dir: string): Promise<void> {
  await chown(dir, account.uid, account.gid);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await giveAll(account, path);
    else await lchown(path, account.uid, account.gid);
  }
}

/** Refuses an account that cannot come to a directory. Throws `TaskFailure`. */
export async function assertReachable(account: Account, dir: string): Promise<void> {
  if (account.uid === 0) return;
  for (let path = dirname(dir); ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new TaskFailure(
        `The user with the id ${account.uid} may not pass through ${path}, below which this runtime keeps its files. ` +
          "Let others pass (chmod o+x), or keep Slipway's data elsewhere.",
      );
    }
    if (path === dirname(path)) return;
  }
}

async function findUser(user: string, etcDir: string): Promise<{ uid: number; gid: number | null }> {
  const entries = await readEntries(join(etcDir, "passwd"));
  const entry = entries.find(([name, , uid]) => name === user || (isNumber(user) && uid === user));
  if (entry?.[2] !== undefined && entry[3] !== undefined)
    return { uid: Number(entry[2]), gid: Number(entry[3]) };
  if (isNumber(user)) return { uid: Number(user), gid: null };
  throw new TaskFailure(`There is no user "${user}" on this machine.`);
}

async function findGroup(group: string, etcDir: string): Promise<number> {
  if (isNumber(group)) return Number(group);
  const entry = (await readEntries(join(etcDir, "group"))).find(([name]) => name === group);
  if (entry?.[2] !== undefined) return Number(entry[2]);
  throw new TaskFailure(`There is no group "${group}" on this machine.`);
}

/** Lines of colon-separated fields. */
async function readEntries(path: string): Promise<string[][]> {
  return (await readFile(path, "utf8")).split("\n").map((line) => line.split(":"));
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}
