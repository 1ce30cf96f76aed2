import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadProjectFile } from "@/server/apply";
import { createGit, runGit } from "@/server/git";
import { placeGuestbookProject } from "./guestbook-project";
import { createGuestbookRepository } from "./guestbook-repository";

const guestbookDir = fileURLToPath(new URL("../../examples/guestbook", import.meta.url));

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "slipway guestbook "));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

async function git(dir: string, ...args: string[]): Promise<string> {
  return (await runGit({ args: [`--git-dir=${dir}`, ...args] })).stdout.trim();
}

async function tree(dir: string, commit: string): Promise<string[]> {
  return (await git(dir, "ls-tree", "-r", "--name-only", commit)).split("\n");
}

describe("the guestbook's repository", () => {
  test("has the same commits wherever and whenever it is made", async () => {
    const here = join(scratch, "here.git");
    const there = join(scratch, "deep", "er", "there.git");
    await createGuestbookRepository(here, guestbookDir);
    await createGuestbookRepository(there, guestbookDir);
    const refs = await git(here, "for-each-ref", "--format=%(refname:short) %(objectname)");
    expect(await git(there, "for-each-ref", "--format=%(refname:short) %(objectname)")).toBe(refs);
    expect((await git(here, "log", "--format=%an <%ae> %aI %s", "main")).split("\n")).toEqual([
      "Jonas Lindqvist <jonas@guestbook.example> 2026-11-12T09:31:00+01:00 version: tell which commit answers",
      "Priya Raman <priya@guestbook.example> 2026-11-03T17:55:00+01:00 page: newest first, and readable in the dark",
      "Mira Okafor <mira@guestbook.example> 2026-10-19T11:27:00+02:00 migrate: remember when somebody signed",
      "Jonas Lindqvist <jonas@guestbook.example> 2026-10-08T15:10:00+02:00 server: say whether the database answers, and stop without dropping a request",
      "Mira Okafor <mira@guestbook.example> 2026-10-05T08:42:00+02:00 guestbook: sign and list entries",
    ]);
    expect(await git(here, "log", "--format=%s", "main..feature/reactions")).toBe(
      "reactions: a heart for an entry",
    );
  });

  test("carries the app as it is at the head of main, and each step's files on the way there", async () => {
    const dir = join(scratch, "guestbook.git");
    await createGuestbookRepository(dir, guestbookDir);
    const app = join(guestbookDir, "app");
    const files = readdirSync(app, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(app.length + 1))
      .filter((path) => !path.startsWith("node_modules/") && path !== "release.json");
    expect((await tree(dir, "main")).sort()).toEqual(files.sort());
    for (const path of files) {
      expect(await git(dir, "show", `main:${path}`)).toBe(readFileSync(join(app, path), "utf8").trim());
    }
    expect(await tree(dir, "main~4")).not.toContain("migrations/002_signed_at.sql");
    expect(await tree(dir, "main~2")).toContain("migrations/002_signed_at.sql");
    expect(await tree(dir, "main~1")).not.toContain("build.js");
    expect(await git(dir, "show", "main~3:server.js")).toContain("/healthz");
    expect(await tree(dir, "feature/reactions")).toEqual([...files, "migrations/003_hearts.sql"].sort());
  });

  test("is left alone when it is there, and made again when it was cut off in the making", async () => {
    const dir = join(scratch, "guestbook.git");
    mkdirSync(`${dir}.partial`);
    writeFileSync(join(`${dir}.partial`, "HEAD"), "half of one");
    await createGuestbookRepository(dir, guestbookDir);
    const pushed = await git(dir, "rev-parse", "main~1");
    await git(dir, "update-ref", "refs/heads/main", pushed);
    expect(await createGuestbookRepository(dir, guestbookDir)).toBe(pathToFileURL(dir).href);
    expect(await git(dir, "rev-parse", "main")).toBe(pushed);
  });

  test("can be read by the product through its URL, a blank in the path included", async () => {
    const url = await createGuestbookRepository(join(scratch, "guestbook.git"), guestbookDir);
    const branches = await createGit({ cacheDir: join(scratch, "mirrors") }).listBranches(url);
    expect(branches.map((branch) => branch.name).sort()).toEqual(["feature/reactions", "main"]);
  });
});

describe("the guestbook's project file", () => {
  const place = async (taken: number[]) => {
    const said: string[] = [];
    const written = await loadProjectFile(join(guestbookDir, "slipway.yaml"));
    const file = await placeGuestbookProject(
      written,
      "file:///srv/demo/guestbook.git",
      (port) => Promise.resolve(!taken.includes(port)),
      (line) => said.push(line),
    );
    return { file, said, ports: file.deploymentServices.map((service) => service.port) };
  };

  test("names this machine's repository and brings the flows it names", async () => {
    const { file, ports, said } = await place([]);
    expect(file.buildServices[0]?.repoUrl).toBe("file:///srv/demo/guestbook.git");
    expect(ports).toEqual([4201, 4202, 4203]);
    expect(said).toEqual([]);
    const flows = file.pipelines.flatMap(({ stages }) =>
      stages.map(({ releaseFlow }) => releaseFlow?.document),
    );
    const written = ["development", "staging", "production"].map((stage) =>
      readFileSync(join(guestbookDir, "flows", `${stage}.json`), "utf8"),
    );
    expect(flows).toEqual(written);
  });

  test("gives a service whose port is taken another one that nobody wants, and says so", async () => {
    const { ports, said } = await place([4201, 4203, 4205]);
    expect(ports).toEqual([4204, 4202, 4206]);
    expect(said).toEqual([
      "Port 4201 is taken, so guestbook-development gets 4204.",
      "Port 4203 is taken, so guestbook-production gets 4206.",
    ]);
  });

  test("asks the public registry only", () => {
    for (const dir of ["app", "history/01-sign-and-list", "history/feature-reactions"]) {
      const lock = readFileSync(join(guestbookDir, dir, "package-lock.json"), "utf8");
      const hosts = [...lock.matchAll(/"resolved": "(https?:\/\/[^/]+)\//g)].map((match) => match[1]);
      expect(new Set(hosts)).toEqual(new Set(["https://registry.npmjs.org"]));
    }
  });
});
