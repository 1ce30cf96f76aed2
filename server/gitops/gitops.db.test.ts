import { createHmac } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { answerGitHook, rotateGitHookSecret } from "@/server/triggers";
import { KeptFlow, YAML_FLOW } from "./a-kept-flow";
import { createOpenClone } from "./open-clone";
import { syncDueRepositories } from "./sync-due";
import { logger } from "@/server/logger";
import { disconnectRepository, followMove, settleConflict, writeAgain } from "./commands";
import { readConflict } from "./queries";

const database = useTestDatabase();
const ANA: Actor = { ...SYSTEM_ACTOR, name: "Ana Ruiz", email: "ana@example.com", origin: "ui" };
const FILE = "flows/production.yaml";
let root: string;
let count = 0;
let kept: KeptFlow;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-gitops-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  await database.db.project.deleteMany();
  const { projectId, pipelineId, stage, stageId, flowId } = await aFlow(database.db, {});
  await database.db.releaseFlow.delete({ where: { id: flowId } });
  const place = { projectId, pipelineId, stage: { id: stageId, name: stage } };
  kept = new KeptFlow(database.db, join(root, String((count += 1))), place, ANA);
});

/** A flow that stands in the branch and here. */
async function connected(text = YAML_FLOW): Promise<void> {
  kept.push("First flow", { [FILE]: text });
  await kept.connect();
  await kept.look();
}
const seconds = (text: string, value: number): string => text.replace("seconds: 5", `seconds: ${value}`);
const greeting = (text: string, value: string): string => text.replace("'hello'", value);

describe("what is pushed by git", () => {
  test("becomes a revision of its author, as it is written, and is not pushed back", async () => {
    await connected();
    const sha = kept.push("Rest longer\n\nMuch longer.", { [FILE]: seconds(YAML_FLOW, 60) });
    await kept.look();
    await kept.look();
    expect(await kept.revisions()).toMatchObject([
      { number: 1, sourceText: YAML_FLOW, format: "yaml", authorName: "Ada Lovelace" },
      {
        number: 2,
        sourceText: seconds(YAML_FLOW, 60),
        authorName: "Ada Lovelace",
        message: `Rest longer (main@${sha.slice(0, 7)})`,
      },
    ]);
    expect(kept.log()).toEqual(["Rest longer", "First flow"]);
    expect(await kept.state()).toMatchObject({ head: sha, ahead: 0, standing: { kind: "in-step" } });
  });

  test("beside the file makes no revision", async () => {
    await connected();
    const sha = kept.push("Words", { "README.md": "Words" });
    await kept.look();
    expect(await kept.newest()).toMatchObject({ number: 1 });
    expect(await kept.state()).toMatchObject({ head: sha });
  });

  test("and is no flow leaves the good one, and says in which line what is wrong", async () => {
    await connected();
    kept.push("Oops", { [FILE]: YAML_FLOW.replace("kind: Delay", "kind: Dealy") });
    await kept.look();
    expect(await kept.newest()).toMatchObject({ number: 1 });
    const { standing } = await kept.state();
    expect(standing).toMatchObject({ kind: "stopped", code: "unfit-document", problems: [{ line: 12 }] });
    expect(JSON.stringify(standing)).toContain("Delay");
    kept.push("Mend", { [FILE]: seconds(YAML_FLOW, 6) });
    await kept.look();
    expect(await kept.newest()).toEqual({ number: 2, text: seconds(YAML_FLOW, 6) });
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("by force to an older commit brings the older flow back, and revisions stay", async () => {
    await connected();
    const first = kept.person.git("rev-parse", "HEAD");
    kept.push("Rest longer", { [FILE]: seconds(YAML_FLOW, 60) });
    await kept.look();
    await kept.publish(seconds(YAML_FLOW, 61));
    await kept.look();
    kept.person.git("reset", "--quiet", "--hard", first);
    kept.person.git("push", "--quiet", "--force", "origin", "HEAD:main");
    await kept.look();
    await kept.look();
    expect((await kept.revisions()).map(({ sourceText }) => sourceText)).toEqual([
      YAML_FLOW,
      seconds(YAML_FLOW, 60),
      seconds(YAML_FLOW, 61),
      YAML_FLOW,
    ]);
    expect(kept.log()).toEqual(["First flow"]);
  });
});

describe("what is published here", () => {
  test("is a commit of its author with the message, the author's comments kept, and no new revision", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Rest a little longer");
    await kept.look();
    await kept.look();
    expect(`${kept.file()}\n`).toBe(seconds(YAML_FLOW, 7));
    expect(
      kept.log("%an <%ae>, %cn <%ce>, %s, %(trailers:key=Slipway-Revision,valueonly)").slice(0, 1),
    ).toEqual([
      `Ana Ruiz <ana@example.com>, Slipway <slipway@slipway.test>, Rest a little longer, ${kept.place.projectId}/main/Production 2`,
    ]);
    expect(await kept.newest()).toMatchObject({ number: 2 });
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("several times while the repository was away is a commit each", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    await kept.publish(seconds(YAML_FLOW, 8), "Eight");
    expect(await kept.standing()).toBe("in-step, 2 ahead");
    await kept.look();
    expect(kept.log()).toEqual(["Eight", "Seven", "First flow"]);
  });

  test("makes the file where there is none, and the branch in a repository without a commit", async () => {
    await kept.publish(YAML_FLOW, "The first");
    await kept.publish(seconds(YAML_FLOW, 7), "The second");
    await kept.connect();
    await kept.look();
    // What was published before is history of this place alone.
    expect(kept.log()).toEqual(["The second"]);
    expect(`${kept.file()}\n`).toBe(seconds(YAML_FLOW, 7));
  });

  test("is once in the branch though nobody lived to write down that it was pushed", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    kept.alter = (clone) =>
      Object.assign(Object.create(clone) as typeof clone, {
        async push(...args: Parameters<typeof clone.push>) {
          await clone.push(...args);
          throw new Error("killed");
        },
      });
    await expect(kept.look()).rejects.toThrow("killed");
    kept.alter = (clone) => clone;
    // Somebody goes on from our commit before we are back.
    kept.pull();
    kept.push("Greet", { [FILE]: greeting(seconds(YAML_FLOW, 7), "'good day'") });
    await kept.look();
    await kept.look();
    expect(kept.log()).toEqual(["Greet", "Seven", "First flow"]);
    expect((await kept.revisions()).map(({ authorName }) => authorName)).toEqual([
      "Ada Lovelace",
      "Ana Ruiz",
      "Ada Lovelace",
    ]);
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("goes on top of what was pushed in the same moment", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    let isFirst = true;
    kept.alter = (clone) =>
      Object.assign(Object.create(clone) as typeof clone, {
        async push(...args: Parameters<typeof clone.push>) {
          if (isFirst) kept.push("Faster", { "README.md": "I was faster" });
          isFirst = false;
          return clone.push(...args);
        },
      });
    await kept.look();
    expect(kept.log()).toEqual(["Seven", "Faster", "First flow"]);
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("is not pushed where nobody may, and that is said; it goes when they may", async () => {
    await connected();
    const hook = join(kept.bare, "hooks", "pre-receive");
    mkdirSync(join(kept.bare, "hooks"), { recursive: true });
    writeFileSync(hook, "#!/bin/sh\necho 'main is protected' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    await kept.look();
    expect(await kept.state()).toMatchObject({
      ahead: 1,
      standing: {
        verb: "push",
        code: "forbidden",
        message: "The repository refuses the push: pre-receive hook declined: main is protected",
      },
    });
    rmSync(hook);
    await kept.look();
    expect(kept.log()).toEqual(["Seven", "First flow"]);
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });
});

describe("what both changed", () => {
  test("is merged, with the comments of both, and pushed", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    kept.push("Greet", { [FILE]: `${greeting(YAML_FLOW, "'good day'")}# The end.\n` });
    await kept.look();
    const merged = `${greeting(seconds(YAML_FLOW, 7), "'good day'")}# The end.\n`;
    expect(await kept.newest()).toEqual({ number: 3, text: merged });
    expect(`${kept.file()}\n`).toBe(merged);
    expect(kept.log("%an: %s")[0]).toMatch(
      /^Ana Ruiz: Merged with Greet \(main@[0-9a-f]{7}\) by Ada Lovelace$/,
    );
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("is not merged by itself where comments would be lost", async () => {
    await connected();
    const commented = (text: string, comment: string): string =>
      text.replace("          seconds:", `          # ${comment}\n          seconds:`);
    await kept.publish(commented(seconds(YAML_FLOW, 7), "Ours"));
    kept.push("Greet", { [FILE]: commented(greeting(YAML_FLOW, "'good day'"), "Theirs") });
    await kept.look();
    expect((await kept.state()).standing).toMatchObject({
      kind: "conflict",
      why: expect.stringContaining("would drop comments") as string,
    });
    expect(await kept.newest()).toMatchObject({ number: 2 });
  });

  test("in the same place waits for somebody who chooses; nothing is lost meanwhile", async () => {
    await connected();
    await kept.publish(seconds(YAML_FLOW, 7), "Seven");
    kept.push("Eight", { [FILE]: seconds(YAML_FLOW, 8) });
    await kept.look();
    await kept.look();
    expect(await kept.standing()).toBe("conflict, 1 ahead");
    expect(await kept.newest()).toMatchObject({ number: 2 });
    expect(kept.log()).toEqual(["Eight", "First flow"]);
    const conflict = await readConflict(database.db, kept.place);
    expect(conflict).toMatchObject({
      base: { text: YAML_FLOW },
      ours: { text: seconds(YAML_FLOW, 7), revision: 2 },
      theirs: { text: seconds(YAML_FLOW, 8), author: "Ada Lovelace", subject: "Eight" },
    });
    const settlement = {
      version: conflict.version,
      text: seconds(YAML_FLOW, 9),
      format: "yaml" as const,
      message: "",
    };
    await settleConflict(database.db, null, ANA, kept.place, settlement);
    await expect(settleConflict(database.db, null, ANA, kept.place, settlement)).rejects.toThrow(
      /Look again/,
    );
    await kept.look();
    expect(kept.log("%an: %s")[0]).toMatch(/^Ana Ruiz: Settled with main@/);
    expect(`${kept.file()}\n`).toBe(seconds(YAML_FLOW, 9));
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("is theirs or ours as it was chosen", async () => {
    for (const [chosen, revisions] of [
      [8, 3],
      [7, 2],
    ] as const) {
      const { projectId, pipelineId, stage, stageId, flowId } = await aFlow(database.db, {});
      await database.db.releaseFlow.delete({ where: { id: flowId } });
      const place = { projectId, pipelineId, stage: { id: stageId, name: stage } };
      kept = new KeptFlow(database.db, join(root, String((count += 1))), place, ANA);
      await connected();
      await kept.publish(seconds(YAML_FLOW, 7), "Seven");
      kept.push("Eight", { [FILE]: seconds(YAML_FLOW, 8) });
      await kept.look();
      const { version } = await readConflict(database.db, place);
      const settlement = { version, text: seconds(YAML_FLOW, chosen), format: "yaml" as const, message: "" };
      await settleConflict(database.db, null, ANA, place, settlement);
      await kept.look();
      expect(await kept.newest()).toEqual({ number: revisions, text: seconds(YAML_FLOW, chosen) });
      expect(`${kept.file()}\n`).toBe(seconds(YAML_FLOW, chosen));
      expect(await kept.standing()).toBe("in-step, 0 ahead");
    }
  });

  test("before they knew each other is asked, and nothing taken over", async () => {
    await kept.publish(YAML_FLOW);
    kept.push("Another flow", { [FILE]: seconds(YAML_FLOW, 8) });
    await kept.connect();
    await kept.look();
    expect(await kept.standing()).toBe("conflict, 1 ahead");
    expect((await readConflict(database.db, kept.place)).base).toBeNull();
    expect(await kept.newest()).toEqual({ number: 1, text: YAML_FLOW });
  });
});

describe("a file that", () => {
  test("was deleted deletes no flow, is not written again by itself, and is when somebody wants it", async () => {
    await connected();
    kept.push("Away", { [FILE]: null, "README.md": "Empty" });
    await kept.look();
    await kept.publish(seconds(YAML_FLOW, 7));
    await kept.look();
    expect(await kept.standing()).toBe("file-gone, 1 ahead");
    expect(JSON.stringify((await kept.state()).standing)).toContain(
      "was deleted from main by Ada Lovelace in",
    );
    await writeAgain(database.db, ANA, kept.place, (await kept.state()).version);
    await kept.look();
    expect(`${kept.file()}\n`).toBe(seconds(YAML_FLOW, 7));
    expect(await kept.standing()).toBe("in-step, 0 ahead");
  });

  test("was moved is followed when somebody says so", async () => {
    await connected();
    kept.push("Tidy", { [FILE]: null, "deploy/shop.yaml": seconds(YAML_FLOW, 6) });
    await kept.look();
    expect((await kept.state()).standing).toMatchObject({ code: "file-gone", movedTo: "deploy/shop.yaml" });
    const { version } = await kept.state();
    await followMove(database.db, ANA, kept.place, version, []);
    await kept.look();
    expect(await kept.newest()).toEqual({ number: 2, text: seconds(YAML_FLOW, 6) });
    expect(await kept.state()).toMatchObject({ filePath: "deploy/shop.yaml", standing: { kind: "in-step" } });
  });

  test("is huge, a link, below a link, no text or no document says which, and the flow stays", async () => {
    await connected();
    const said = async (): Promise<string> => {
      kept.person.git("add", "--all");
      kept.person.git("commit", "--quiet", "--message", "Change");
      kept.person.git("push", "--quiet", "--force", "origin", "HEAD:main");
      await kept.look();
      const { standing } = await kept.state();
      kept.person.git("reset", "--quiet", "--hard", "HEAD~1");
      return standing?.kind === "stopped" ? standing.message : "";
    };
    const file = join(kept.person.dir, FILE);
    writeFileSync(file, `# ${"x".repeat(2_000_000)}\n${YAML_FLOW}`);
    expect(await said()).toContain("has 2.0 MB, and 1 MB is the most");
    rmSync(file);
    symlinkSync("/etc/passwd", file);
    expect(await said()).toContain("is a symbolic link, and links are not followed");
    rmSync(join(kept.person.dir, "flows"), { recursive: true });
    symlinkSync("/etc", join(kept.person.dir, "flows"));
    expect(await said()).toContain("cannot be there, as flows is a symbolic link");
    writeFileSync(file, Buffer.from([0x61, 0xff, 0xfe]));
    expect(await said()).toContain("is no text in UTF-8");
    expect(await kept.newest()).toEqual({ number: 1, text: YAML_FLOW });
  });

  test("is named as another language than the flow is written in is not written", async () => {
    await kept.publish(YAML_FLOW);
    await kept.connect("flows/production.json");
    await kept.look();
    expect((await kept.state()).standing).toMatchObject({
      code: "other-language",
      message: expect.stringContaining("Keep it in a file that ends in .yaml") as string,
    });
  });
});

describe("a repository that", () => {
  test("lost the branch, or is not there any more, leaves the flow, and says so", async () => {
    await connected();
    kept.person.git("push", "--quiet", "origin", "HEAD:other");
    kept.person.git("--git-dir", kept.bare, "update-ref", "-d", "refs/heads/main");
    await kept.look();
    expect((await kept.state()).standing).toMatchObject({
      code: "branch-gone",
      message: expect.stringContaining("has no branch main; it has other") as string,
    });
    await rm(kept.bare, { recursive: true });
    await kept.look();
    expect((await kept.state()).standing).toMatchObject({ verb: "read", code: "unreachable" });
    expect(await kept.newest()).toEqual({ number: 1, text: YAML_FLOW });
  });

  test("is let go keeps its file, and the flow its revisions", async () => {
    await connected();
    await disconnectRepository(database.db, ANA, kept.place);
    await kept.publish(seconds(YAML_FLOW, 7));
    await kept.look();
    expect(kept.log()).toEqual(["First flow"]);
  });
});

test("options, credentials in an address, ways out of the repository and Slipway’s own directories are refused", async () => {
  const refused = async (filePath: string, repoUrl?: string): Promise<string> => {
    try {
      await kept.connect(filePath, repoUrl);
      return "taken";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  expect(await refused(FILE, "--upload-pack=touch /tmp/x")).toContain("not a repository address");
  expect(await refused(FILE, "ext::sh -c touch% /tmp/x")).toContain("not a repository address");
  const withPassword = await refused(FILE, "https://ana:s3cret@git.example.com/flows.git");
  expect(withPassword).toContain("Leave them out");
  expect(withPassword).not.toContain("s3cret");
  for (const path of [
    "../flow.yaml",
    "flows/../../flow.yaml",
    ".git/config.yaml",
    "--flow yaml",
    "flow.txt",
  ]) {
    expect(await refused(path), path).not.toBe("taken");
  }
  expect(await refused(FILE, `file://${join(root, String(count), "data", "git", "x.git")}`)).toContain("own");
});

test("what is due is looked at, tried again later when it fails, and at once when something is published", async () => {
  await connected();
  const deps = {
    db: database.db,
    logger,
    runtimes: null,
    openClone: createOpenClone(join(root, String(count), "data")),
    committer: { name: "Slipway", email: "slipway@slipway.test" },
  };
  const read = () => database.db.flowRepository.findFirstOrThrow();
  const isDue = async (): Promise<boolean> => (await kept.state()).isLooking;
  await rm(kept.bare, { recursive: true });
  expect(await isDue()).toBe(true);
  await syncDueRepositories(deps, AbortSignal.timeout(60_000));
  expect(await isDue()).toBe(false);
  expect(await read()).toMatchObject({ failures: 1, seenAt: null });
  await kept.publish(seconds(YAML_FLOW, 7));
  expect(await isDue()).toBe(true);
  // Taken by a process that died.
  await database.db.$executeRaw`UPDATE flow_repository SET due_at = now() + interval '14 minutes'`;
  await syncDueRepositories(deps, AbortSignal.timeout(60_000));
  expect(await read()).toMatchObject({ failures: 2 });
});

test("a provider’s notice has the repository looked at now", async () => {
  await connected();
  await database.db.$executeRaw`UPDATE flow_repository SET due_at = now() + interval '1 minute'`;
  const { secret } = await rotateGitHookSecret(database.db, ANA, kept.place.projectId, "gitea");
  const body = JSON.stringify({ repository: { clone_url: `file://${kept.bare}` } });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "x-gitea-signature": signature };
  const request = new Request("http://localhost/webhooks/git/gitea", { method: "POST", headers, body });
  expect(await (await answerGitHook(database.db, "gitea", request)).json()).toEqual({ looks: 1 });
  expect((await kept.state()).isLooking).toBe(true);
});
