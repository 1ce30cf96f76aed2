import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_PATH } from "@/server/git";
import { childEnvironment } from "@/server/machine";

export interface LongHistory {
  /** `file://…`, for a build service. */
  repoUrl: string;
  dir: string;
  /** Id of the commit with this number, 1 the oldest. */
  shaOf(number: number): string;
}

const AUTHORS = ["Ada Lovelace", "Grace Hopper", "Barbara Liskov"] as const;
/** 2026-01-01, and a minute for each commit. */
const BEGIN_S = 1_767_225_600;

/**
 * A repository with so many commits on `main`, made by one `git fast-import`.
 * @param messageOf what its message is; `Change NUMBER` where it gives none
 */
export function aLongHistory(
  commits: number,
  messageOf: (number: number) => string | undefined,
): LongHistory {
  const dir = mkdtempSync(join(tmpdir(), "slipway-history-"));
  const git = (args: string[], input?: string) => {
    const { status, stdout, stderr } = spawnSync("git", args, {
      cwd: dir,
      input,
      encoding: "utf8",
      env: childEnvironment({ PATH: DEFAULT_PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" }),
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`git ${args[0] ?? ""}: ${stderr}`);
    return stdout.trim();
  };
  git(["init", "--quiet", "--bare", "--initial-branch=main"]);
  const stream = Array.from({ length: commits }, (_, index) => {
    const number = index + 1;
    const who = `${AUTHORS[index % AUTHORS.length] ?? ""} <dev@example.com> ${String(BEGIN_S + index * 60)} +0000`;
    const message = messageOf(number) ?? `Change ${String(number)}`;
    return `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${data(message)}M 100644 inline version.txt\n${data(String(number))}`;
  });
  git(["fast-import", "--quiet"], stream.join(""));
  const ids = git(["rev-list", "--reverse", "main"]).split("\n");
  return { dir, repoUrl: `file://${dir}`, shaOf: (number) => ids[number - 1] ?? "" };
}

function data(text: string): string {
  return `data ${String(Buffer.byteLength(text))}\n${text}\n`;
}
