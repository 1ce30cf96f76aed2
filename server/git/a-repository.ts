import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { childEnvironment } from "@/server/machine";
import { DEFAULT_PATH } from "./run-git";

/** A real repository for tests. */
export interface TestRepository {
  dir: string;
  /** Writes these files (null removes one) and commits; returns the commit id. */
  commit(message: string, files: Record<string, string | null>): string;
  git(...args: string[]): string;
}

/** Test factory: a fresh repository with branch `main` and no commit. */
export function aRepository(dir: string): TestRepository {
  mkdirSync(dir, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false", ...args], {
      cwd: dir,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: childEnvironment({
        PATH: DEFAULT_PATH,
        HOME: "/nonexistent",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "Ada Lovelace",
        GIT_AUTHOR_EMAIL: "ada@example.com",
        GIT_COMMITTER_NAME: "Ada Lovelace",
        GIT_COMMITTER_EMAIL: "ada@example.com",
      }),
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  return {
    dir,
    git,
    commit(message, files) {
      for (const [path, content] of Object.entries(files)) {
        const file = join(dir, path);
        if (content === null) rmSync(file);
        else {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, content);
        }
      }
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", message);
      return git("rev-parse", "HEAD");
    },
  };
}
