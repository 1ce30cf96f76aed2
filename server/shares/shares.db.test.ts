import { beforeEach, describe, expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { findActor, SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import type { Role } from "@/server/db/generated/enums";
import { abortRun, startRun } from "@/server/runs";
import {
  answerSharedEvents,
  answerSharedLog,
  createShareLink,
  listShareLinks,
  openShare,
  readSharedRun,
  revokeShareLink,
  type ShareLinkDto,
  type ShareMessage,
} from ".";

const database = useTestDatabase();
const NOTHING_MORE = { logs: false, details: false, people: false };
let projectId: string;
let runId: string;
let ana: Actor;

beforeEach(async () => {
  process.env.DATABASE_URL = database.url;
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { steps: [{ kind: "Delay", spec: { seconds: 60 } }] } },
  };
  projectId = (await aFlow(database.db, document)).projectId;
  ana = await aPerson("Ana", { [projectId]: "releaser" });
  const git = { listBranches: () => Promise.resolve([]) };
  const request = { projectId, pipelineId: "main", stage: "Production", trigger: "manual" };
  runId = (await startRun({ db: database.db, git }, ana, request)).id;
});

async function aPerson(name: string, memberships: Record<string, Role>): Promise<Actor> {
  const user = await database.db.user.create({
    data: {
      email: `${name}-${crypto.randomUUID()}@example.com`,
      name,
      memberships: {
        create: Object.entries(memberships).map(([project, role]) => ({ projectId: project, role })),
      },
    },
  });
  const actor = await findActor(database.db, user.id, {
    origin: "ui",
    ceiling: "admin",
    onlyProjectId: null,
  });
  if (actor === null) throw new Error("the person is gone");
  return actor;
}

const share = (
  over: Partial<Parameters<typeof createShareLink>[2]> = {},
  by: Actor = ana,
): Promise<ShareLinkDto> =>
  createShareLink(database.db, by, {
    projectId,
    runId,
    expiresAfterSeconds: 86_400,
    ...NOTHING_MORE,
    ...over,
  });

function tokenOf({ path }: ShareLinkDto): string {
  if (path === null) throw new Error("this link has no address");
  return path.replace("/share/", "");
}

const stateOf = async (link: ShareLinkDto): Promise<string> =>
  (await openShare(database.db, tokenOf(link))).state;

describe("making a link", () => {
  test("needs the right to share, a run of the project, and a person who answers for it", async () => {
    const viewer = await aPerson("Vera", { [projectId]: "viewer" });
    await expect(share({}, viewer)).rejects.toMatchObject({ status: 403 });
    const stranger = await aPerson("Sam", {});
    await expect(share({}, stranger)).rejects.toMatchObject({ status: 404 });
    await expect(share({}, SYSTEM_ACTOR)).rejects.toMatchObject({ status: 403 });
    const other = await aFlow(database.db, {
      apiVersion: "v1.2",
      spec: { kind: "Workflow", spec: { steps: [] } },
    });
    const both = await aPerson("Bo", { [projectId]: "admin", [other.projectId]: "admin" });
    await expect(share({ projectId: other.projectId }, both)).rejects.toMatchObject({ status: 404 });
    expect(await database.db.shareLink.count({ where: { projectId } })).toBe(0);
  });

  test("is written into the audit with what it shows, and never with what opens it", async () => {
    const link = await share({ logs: true, expiresAfterSeconds: 604_800 });
    await revokeShareLink(database.db, ana, projectId, link.id);
    const entries = await database.db.auditEntry.findMany({ where: { projectId }, orderBy: { at: "asc" } });
    const mine = entries.filter(({ action }) => action.startsWith("share-link."));
    expect(mine.map(({ action }) => action)).toEqual(["share-link.create", "share-link.revoke"]);
    expect(mine[0]).toMatchObject({
      subject: "main/Production #1",
      actorName: "Ana",
      detail: { shows: { logs: true, details: false, people: false } },
    });
    expect(JSON.stringify(mine)).not.toContain(tokenOf(link));
  });

  test("stores nothing that opens it", async () => {
    const link = await share();
    const [row] = await database.db.$queryRaw<{ text: string }[]>`
      SELECT s::text AS text FROM share_link s WHERE id = ${link.id}::uuid`;
    expect(row?.text).not.toContain(tokenOf(link).slice(22));
  });

  test("gives it as long as was asked for, by the database's clock", async () => {
    const { expiresAt, createdAt } = await share({ expiresAfterSeconds: 3600 });
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(3_600_000);
  });
});

describe("the lists", () => {
  test("tell everybody of the project of a link, and only those who may share where it is", async () => {
    const link = await share();
    const viewer = await aPerson("Vera", { [projectId]: "viewer" });
    const page = { projectId, runId, limit: 10 };
    const [seen] = (await listShareLinks(database.db, viewer, page)).links;
    expect(seen).toMatchObject({ id: link.id, createdBy: "Ana", state: "open", path: null });
    const [mine] = (await listShareLinks(database.db, ana, page)).links;
    expect(mine?.path).toBe(link.path);
  });

  test("are of one project, newest first, page by page", async () => {
    const links = [await share(), await share(), await share()];
    const first = await listShareLinks(database.db, ana, { projectId, limit: 2 });
    expect(first.links.map(({ id }) => id)).toEqual([links[2]?.id, links[1]?.id]);
    const rest = await listShareLinks(database.db, ana, {
      projectId,
      limit: 2,
      cursor: first.nextCursor ?? undefined,
    });
    expect(rest).toMatchObject({ links: [{ id: links[0]?.id }], nextCursor: null });
    expect((await listShareLinks(database.db, ana, { projectId: "other", limit: 2 })).links).toEqual([]);
  });

  test("say when a link was looked at last", async () => {
    const link = await share();
    expect(link.lastSeenAt).toBeNull();
    await openShare(database.db, tokenOf(link));
    const [seen] = (await listShareLinks(database.db, ana, { projectId, limit: 1 })).links;
    expect(seen?.lastSeenAt).not.toBeNull();
  });
});

describe("a link opens its run until", () => {
  test("it has expired", async () => {
    const link = await share();
    expect(await stateOf(link)).toBe("open");
    await database.db.$executeRaw`UPDATE share_link SET expires_at = now() WHERE id = ${link.id}::uuid`;
    expect(await stateOf(link)).toBe("expired");
  });

  test("it is revoked, by anybody who may share, once", async () => {
    const link = await share();
    const other = await aPerson("Olga", { [projectId]: "releaser" });
    const revoked = await revokeShareLink(database.db, other, projectId, link.id);
    expect(revoked).toMatchObject({ state: "withdrawn", revokedBy: "Olga", path: null });
    expect(await stateOf(link)).toBe("withdrawn");
    expect((await revokeShareLink(database.db, ana, projectId, link.id)).revokedBy).toBe("Olga");
  });

  test("whoever made it may no longer share", async () => {
    const link = await share();
    const where = { projectId_userId: { projectId, userId: ana.userId ?? "" } };
    await database.db.membership.update({ where, data: { role: "viewer" } });
    expect(await stateOf(link)).toBe("withdrawn");
    await database.db.membership.delete({ where });
    expect(await stateOf(link)).toBe("withdrawn");
    await database.db.membership.create({ data: { projectId, userId: ana.userId ?? "", role: "admin" } });
    expect(await stateOf(link)).toBe("open");
  });

  test("the run is gone: then it is as unknown as any other text", async () => {
    const link = await share();
    await database.db.run.delete({ where: { id: runId } });
    expect(await stateOf(link)).toBe("unknown");
  });
});

test("a link of another project cannot be revoked, nor found out about", async () => {
  const link = await share();
  const other = await aFlow(database.db, {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { steps: [] } },
  });
  const stranger = await aPerson("Sam", { [other.projectId]: "admin" });
  await expect(revokeShareLink(database.db, stranger, other.projectId, link.id)).rejects.toMatchObject({
    status: 404,
  });
  await expect(revokeShareLink(database.db, stranger, projectId, link.id)).rejects.toMatchObject({
    status: 404,
  });
  expect(await stateOf(link)).toBe("open");
});

describe("over HTTP", () => {
  const events = (token: string, query = ""): Promise<Response> =>
    answerSharedEvents(database.db, token, new Request(`http://localhost/share/${token}/events${query}`));
  const log = (token: string): Promise<Response> =>
    answerSharedLog(
      database.db,
      token,
      new Request(`http://localhost/share/${token}/log?node=0&attempt=1&from=0&count=10`),
    );

  /** Messages but the heartbeats, as they come. */
  async function* messages(response: Response): AsyncGenerator<ShareMessage> {
    const text = new TextDecoder();
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      for (const line of text.decode(read.value).split("\n\n")) {
        const message = line === "" ? null : (JSON.parse(line.slice("data: ".length)) as ShareMessage);
        if (message !== null && message.type !== "beat") yield message;
      }
    }
  }

  test("a stream brings the run and what happens to it, and ends within seconds of being revoked", async () => {
    const link = await share();
    const stream = messages(await events(tokenOf(link)));
    const first = await stream.next();
    expect(first.value).toMatchObject({ type: "run", run: { sharedBy: null, detail: { number: 1 } } });
    await abortRun(database.db, ana, projectId, runId);
    const second = await stream.next();
    expect(second.value).toMatchObject({ type: "event", event: { payload: { by: "Someone" } } });
    await revokeShareLink(database.db, ana, projectId, link.id);
    const revokedAt = Date.now();
    let last: unknown;
    for await (const message of stream) last = message;
    expect(last).toEqual({ type: "over", state: "withdrawn" });
    expect(Date.now() - revokedAt).toBeLessThan(5_000);
  });

  test("what is no link is 404, what is over is 410, and neither says more", async () => {
    const link = await share({ logs: true });
    await revokeShareLink(database.db, ana, projectId, link.id);
    for (const [token, status, state] of [
      [tokenOf(link), 410, "withdrawn"],
      ["nonsense", 404, "unknown"],
    ] as const) {
      for (const answer of [await events(token), await log(token)]) {
        expect(answer.status).toBe(status);
        expect(await answer.json()).toEqual({ state });
        expect(answer.headers.get("cache-control")).toContain("no-store");
      }
    }
  });

  test("logs are there for links that show logs, and for no others", async () => {
    expect((await log(tokenOf(await share({ details: true, people: true })))).status).toBe(404);
    expect((await log(tokenOf(await share({ logs: true })))).status).toBe(200);
  });

  test("nothing says who started a run unless names are shown", async () => {
    const texts = await Promise.all(
      [{ people: false }, { people: true }].map(async (shows) => {
        const opened = await openShare(database.db, tokenOf(await share({ ...shows, details: true })));
        if (opened.state !== "open") throw new Error("the link is over");
        return JSON.stringify(await readSharedRun(database.db, opened));
      }),
    );
    expect(texts[0]).not.toContain("Ana");
    expect(texts[1]).toContain("Ana");
  });
});
