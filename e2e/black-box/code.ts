import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const AUTHOR = {
  GIT_CONFIG_NOSYSTEM: "1",
  HOME: "/nonexistent",
  GIT_AUTHOR_NAME: "Ada Lovelace",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada Lovelace",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** A server without dependencies: `/` tells its version and stage, `/slow` after 300 ms, POST echoes. */
export const server = (version: string): string => `
const http = require("node:http");
const server = http.createServer((request, response) => {
  if (request.method === "POST") return request.pipe(response);
  const answer = "${version}" + (process.env.STAGE ? " in " + process.env.STAGE : "");
  if (request.url === "/slow") return setTimeout(() => response.end(answer), 300);
  response.end(answer);
});
server.listen(process.env.PORT, process.env.HOST);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;

/** A job that writes into a journal what it is and what database it was given. */
export const job = (version: string): string => `
const { appendFileSync } = require("node:fs");
const database = (process.env.DATABASE_URL ?? "").split(":")[0];
appendFileSync(process.env.JOURNAL, "${version} " + database + "\\n");
setTimeout(() => process.exit(Number(process.env.EXIT ?? 0)), Number(process.env.TAKES_MS ?? 0));
`;

/** A git repository on this machine. */
export class Code {
  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
  }

  get url(): string {
    return `file://${this.dir}`;
  }

  /** Commits these files; answers with the commit's id. */
  commit(message: string, files: Record<string, string>): string {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.dir, name), content);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** A version of the server and the job. */
  release(version: string): string {
    return this.commit(`Release ${version}`, { "server.js": server(version), "job.js": job(version) });
  }

  private git(...args: string[]): string {
    return execFileSync("git", ["-c", "commit.gpgsign=false", ...args], {
      cwd: this.dir,
      encoding: "utf8",
      env: { ...process.env, ...AUTHOR },
    }).trim();
  }
}
