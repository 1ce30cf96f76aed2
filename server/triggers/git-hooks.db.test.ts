import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST } from "@/app/webhooks/git/[provider]/route";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { logger } from "@/server/logger";
import { listGitHooks, removeGitHookSecret, rotateGitHookSecret } from "./git-hook-secrets";
import { noteTriggers } from "./note-triggers";
import { plainAddress } from "./plain-address";
import type { GitProviderName } from "./providers";
import { GIT_HOOK } from "./tunables";
import { watchRepositories } from "./watch-repositories";

const database = useTestDatabase();
let root: string;
let git: Git;
let repository: TestRepository;
let flow: AFlow;
let secret: string;
let count = 0;
const signal = AbortSignal.timeout(600_000);

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  root = mkdtempSync(join(tmpdir(), "slipway-git-hooks-"));
  git = createGit({ cacheDir: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  await database.db.project.deleteMany();
  repository = aRepository(join(root, `shop-${(count += 1)}`));
  repository.commit("First", { "src/a.ts": "1" });
  flow = await aFlow(database.db, {
    apiVersion: "v1.2",
    triggers: [
      {
        ref: "git",
        vcsService: "github",
        repoUrl: `file://${repository.dir}`,
        branchRestrictions: ["main"],
        prRestrictions: ["*"],
        ignoreDrafts: true,
      },
    ],
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  });
  await look();
  // It is not due until somebody says so.
  await database.db.watchedRepository.updateMany({ data: { dueAt: new Date(Date.now() + 3_600_000) } });
});

async function look(): Promise<void> {
  await noteTriggers(database.db, signal);
  await watchRepositories({ db: database.db, git, logger }, signal);
}
const runs = () => database.db.run.count({ where: { flowId: flow.flowId } });
const isDue = async () =>
  (await database.db.watchedRepository.findFirstOrThrow()).dueAt.getTime() <= Date.now() + 1_000;

const url = () => `file://${repository.dir}`;
const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
const SIGNED: Record<GitProviderName, (key: string, text: string) => Record<string, string>> = {
  github: (key, text) => ({ "x-hub-signature-256": `sha256=${hmac(key, text)}` }),
  gitlab: (key) => ({ "x-gitlab-token": key }),
  gitea: (key, text) => ({ "x-gitea-signature": hmac(key, text) }),
  bitbucket: (key, text) => ({ "x-hub-signature": `sha256=${hmac(key, text)}` }),
};
const PUSHES: Record<GitProviderName, () => object> = {
  github: () => ({
    ref: "refs/heads/main",
    repository: { clone_url: url(), ssh_url: "git@github.com:a/b.git" },
  }),
  gitlab: () => ({
    object_kind: "push",
    project: { git_http_url: url(), web_url: "https://gitlab.com/a/b" },
  }),
  gitea: () => ({ ref: "refs/heads/main", repository: { clone_url: url() } }),
  bitbucket: () => ({ repository: { full_name: "a/b", links: { html: { href: url() } } } }),
};
async function send(provider: string, body: object | string, headers: Record<string, string>) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`http://localhost/webhooks/git/${provider}`, {
    method: "POST",
    headers,
    body: text,
  });
  const response = await POST(request, { params: Promise.resolve({ provider }) });
  return { status: response.status, body: (await response.json()) as { looks?: number } };
}
function sendSigned(provider: GitProviderName, body: object, key = secret) {
  return send(provider, body, SIGNED[provider](key, JSON.stringify(body)));
}
async function withSecret(provider: GitProviderName): Promise<void> {
  ({ secret } = await rotateGitHookSecret(database.db, SYSTEM_ACTOR, flow.projectId, provider));
}

describe.each(["github", "gitlab", "gitea", "bitbucket"] as const)("a notice of %s", (provider) => {
  beforeEach(() => withSecret(provider));

  test("has the repository looked at now, and a push leads to one run; redelivered it says nothing", async () => {
    repository.commit("Two", { "src/a.ts": "2" });
    const notice = PUSHES[provider]();
    expect(await sendSigned(provider, notice)).toEqual({ status: 202, body: { looks: 1 } });
    await look();
    expect(await runs()).toBe(1);
    expect(await sendSigned(provider, notice)).toEqual({ status: 202, body: { looks: 0 } });
    const hooks = await listGitHooks(database.db, flow.projectId);
    expect(hooks.find((one) => one.provider === provider)?.secret?.heardAt).not.toBeNull();
  });

  test("that is forged, of another secret or none, is refused and changes nothing", async () => {
    const notice = PUSHES[provider]();
    expect((await sendSigned(provider, notice, "another secret")).status).toBe(401);
    expect((await send(provider, notice, {})).status).toBe(401);
    const signedOther = SIGNED[provider](secret, "{}");
    if (provider !== "gitlab") expect((await send(provider, notice, signedOther)).status).toBe(401);
    expect(await isDue()).toBe(false);
  });

  test("counts no more once its secret was rotated or removed", async () => {
    const old = secret;
    await withSecret(provider);
    expect((await sendSigned(provider, PUSHES[provider](), old)).status).toBe(401);
    await removeGitHookSecret(database.db, SYSTEM_ACTOR, flow.projectId, provider);
    expect((await sendSigned(provider, PUSHES[provider]())).status).toBe(401);
  });
});

describe("a notice", () => {
  beforeEach(() => withSecret("github"));

  test.each([
    ["of nobody we know", "sourceforge", "{}", 404],
    ["that is no JSON", "github", "payload=%7B%7D", 400],
    ["about no repository", "github", "{}", 400],
    ["that is too large", "github", `{"a":"${"x".repeat(GIT_HOOK.maxBodyBytes)}"}`, 413],
  ])("%s is refused", async (_, provider, body, status) => {
    expect((await send(provider, body, {})).status).toBe(status);
  });

  test("about a repository that only another project watches does not count, whatever it is signed with", async () => {
    const stranger = await aFlow(database.db, { apiVersion: "v1.2", spec: {} });
    const theirs = await rotateGitHookSecret(database.db, SYSTEM_ACTOR, stranger.projectId, "github");
    expect((await sendSigned("github", PUSHES.github(), theirs.secret)).status).toBe(401);
    expect(await isDue()).toBe(false);
  });
});

describe("a pull request of which a provider tells", () => {
  beforeEach(() => withSecret("github"));
  const notice = (
    action: string,
    fields: { sha: string; draft?: boolean; state?: string; at: string; from?: string },
  ) => ({
    action,
    repository: { clone_url: url() },
    pull_request: {
      number: 7,
      draft: fields.draft ?? false,
      state: fields.state ?? "open",
      updated_at: fields.at,
      head: { ref: "fix", sha: fields.sha, repo: { full_name: fields.from ?? "us/shop" } },
      base: { repo: { full_name: "us/shop" } },
    },
  });
  function aRequest(): string {
    repository.git("checkout", "--quiet", "-b", "fix");
    const sha = repository.commit("Mend", { "src/a.ts": "2" });
    repository.git("checkout", "--quiet", "main");
    repository.git("update-ref", "refs/pull/7/head", sha);
    return sha;
  }

  test("as a draft starts nothing until it is ready, and then one run", async () => {
    const sha = aRequest();
    await sendSigned("github", notice("opened", { sha, draft: true, at: "2026-11-22T10:00:00Z" }));
    await look();
    expect(await runs()).toBe(0);
    const reason = expect.stringContaining("The pull request is a draft.") as string;
    expect(await database.db.flowDelivery.findMany()).toEqual(
      expect.arrayContaining([expect.objectContaining({ outcome: "ignored", reason })]),
    );
    const ready = notice("ready_for_review", { sha, at: "2026-11-22T10:05:00Z" });
    await sendSigned("github", ready);
    await look();
    expect(await runs()).toBe(1);
    // Told late, or once more with other words: the commit has had its run.
    await sendSigned("github", notice("opened", { sha, draft: true, at: "2026-11-22T10:00:01Z" }));
    await sendSigned("github", notice("reopened", { sha, at: "2026-11-22T10:09:00Z" }));
    await look();
    expect(await runs()).toBe(1);
  });

  test("that was seen before the provider told of it starts one run", async () => {
    const sha = aRequest();
    await database.db.watchedRepository.updateMany({ data: { dueAt: new Date(0) } });
    await look();
    expect(await runs()).toBe(0);
    await sendSigned("github", notice("opened", { sha, at: "2026-11-22T10:00:00Z" }));
    await look();
    expect(await runs()).toBe(1);
  });

  test("of a fork starts nothing, though a branch here has its commit", async () => {
    const sha = aRequest();
    await sendSigned("github", notice("opened", { sha, at: "2026-11-22T10:00:00Z", from: "them/shop" }));
    await look();
    expect(await runs()).toBe(0);
  });

  test("that has no ref of its own is seen by its branch, as far as git bears that out", async () => {
    repository.git("checkout", "--quiet", "-b", "fix");
    const sha = repository.commit("Mend", { "src/a.ts": "2" });
    repository.git("checkout", "--quiet", "main");
    await sendSigned("github", notice("opened", { sha: "f".repeat(40), at: "2026-11-22T10:00:00Z" }));
    await look();
    expect(await runs()).toBe(0);
    await sendSigned("github", notice("synchronize", { sha, at: "2026-11-22T10:01:00Z" }));
    await look();
    expect(await runs()).toBe(1);
  });
});

test.each([
  ["https://github.com/Us/Shop.git", "github.com/us/shop"],
  ["https://robin:hunter2@github.com/us/shop", "github.com/us/shop"],
  ["git@github.com:us/shop.git", "github.com/us/shop"],
  ["ssh://git@github.com:22/us/shop.git/", "github.com/us/shop"],
  ["file:///srv/git/shop.git", "/srv/git/shop"],
  ["/srv/git/shop.git", "/srv/git/shop"],
])("%s is %s", (repoUrl, plain) => {
  expect(plainAddress(repoUrl)).toBe(plain);
});
