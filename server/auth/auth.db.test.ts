import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import {
  createApiToken,
  endOwnSessions,
  encodeSession,
  ensureFirstAdmin,
  findActor,
  findActorBySession,
  findActorByToken,
  hashToken,
  listApiTokens,
  readSessionCookie,
  redeemSignInLink,
  removeMember,
  revokeApiToken,
  SESSION_COOKIE,
  sessionCookie,
  setMember,
  setOwnPassword,
  signInWithPassword,
  SYSTEM_ACTOR,
  type Actor,
} from ".";

const database = useTestDatabase();
const NOTHING = { adminEmail: undefined, adminPassword: undefined, adminToken: undefined };
const PASSWORD = "correct horse battery";

beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.user.deleteMany();
  await database.db.project.create({ data: { id: "shop", name: "Shop" } });
});

async function aPerson(role: "viewer" | "editor" | null = "editor"): Promise<Actor> {
  const user = await database.db.user.create({
    data: {
      email: `${randomUUID()}@example.com`,
      name: "Robin",
      ...(role !== null && { memberships: { create: { projectId: "shop", role } } }),
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

async function refusalOf(attempt: Promise<unknown>): Promise<AppError> {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("it was not refused", { cause: error });
}

const secretOf = (path: string | null): string =>
  new URL(path ?? "", "http://x").searchParams.get("token") ?? "";

describe("the first admin", () => {
  test("gets a link that signs in once, and not after a day", async () => {
    const { signInPath, email } = await ensureFirstAdmin(database.db, NOTHING);
    expect(email).toBe("admin@localhost");
    const secret = secretOf(signInPath);
    const tomorrow = new Date(Date.now() + 25 * 3600_000);
    expect(await redeemSignInLink(database.db, secret, tomorrow)).toBeNull();
    const both = await Promise.all([1, 2].map(() => redeemSignInLink(database.db, secret, new Date())));
    expect(both.filter((user) => user !== null)).toHaveLength(1);
    expect(await redeemSignInLink(database.db, secret, new Date())).toBeNull();
  });

  test("a new start makes a new link and ends the old, until there is a password", async () => {
    const first = await ensureFirstAdmin(database.db, NOTHING);
    const second = await ensureFirstAdmin(database.db, NOTHING);
    expect(second.signInPath).not.toBe(first.signInPath);
    expect(await redeemSignInLink(database.db, secretOf(first.signInPath), new Date())).toBeNull();
    expect(await redeemSignInLink(database.db, secretOf(second.signInPath), new Date())).not.toBeNull();
    const withPassword = await ensureFirstAdmin(database.db, { ...NOTHING, adminPassword: PASSWORD });
    expect(withPassword.signInPath).toBeNull();
    expect(await database.db.user.count()).toBe(1);
  });

  test("several processes that start at once make one admin", async () => {
    await Promise.all(
      [1, 2, 3].map(() =>
        ensureFirstAdmin(database.db, { ...NOTHING, adminToken: "token-of-the-environment" }),
      ),
    );
    expect(await database.db.user.count()).toBe(1);
    expect(await database.db.apiToken.count()).toBe(1);
  });

  test("the token of the environment works at once, and ends when it is changed or taken away", async () => {
    const start = (adminToken: string | undefined) =>
      ensureFirstAdmin(database.db, { ...NOTHING, adminToken });
    const works = async (token: string) => (await findActorByToken(database.db, token, new Date())) !== null;
    await start("the-first-token-of-all");
    expect(await works("the-first-token-of-all")).toBe(true);
    await start("the-second-token-of-all");
    expect([await works("the-first-token-of-all"), await works("the-second-token-of-all")]).toEqual([
      false,
      true,
    ]);
    await start("the-first-token-of-all");
    expect(await works("the-first-token-of-all")).toBe(true);
    await start(undefined);
    expect(await works("the-first-token-of-all")).toBe(false);
  });

  test("its password is kept when it stays the same, so that sessions go on, and ends them when it changes", async () => {
    const settings = { ...NOTHING, adminEmail: "Ada@Example.com", adminPassword: PASSWORD };
    await ensureFirstAdmin(database.db, settings);
    const before = await database.db.user.findUniqueOrThrow({ where: { email: "ada@example.com" } });
    await ensureFirstAdmin(database.db, settings);
    expect(await database.db.user.findUniqueOrThrow({ where: { id: before.id } })).toEqual(before);
    await ensureFirstAdmin(database.db, { ...settings, adminPassword: "another password" });
    const after = await database.db.user.findUniqueOrThrow({ where: { id: before.id } });
    expect(after.sessionEpoch).toBe(before.sessionEpoch + 1);
    expect(JSON.stringify(after)).not.toContain("another password");
  });
});

describe("signing in with a password", () => {
  const attempt = (password: string, address = "10.0.0.1", email = "ada@example.com") =>
    signInWithPassword(database.db, { email, password, address });

  beforeEach(async () => {
    await ensureFirstAdmin(database.db, {
      ...NOTHING,
      adminEmail: "ada@example.com",
      adminPassword: PASSWORD,
    });
  });

  test("works with the right one only, in any case of the address, and is written down", async () => {
    expect(await attempt(PASSWORD, "10.1.0.1", " ADA@example.com ")).toMatchObject({
      email: "ada@example.com",
    });
    expect(await attempt("wrong password", "10.1.0.1")).toBeNull();
    expect(await attempt(PASSWORD, "10.1.0.1", "nobody@example.com")).toBeNull();
    expect(await database.db.auditEntry.count({ where: { action: "session.sign-in" } })).toBeGreaterThan(0);
  });

  test("after ten failures an address waits, even with the right password, and others do not", async () => {
    for (let failure = 1; failure <= 10; failure += 1) expect(await attempt("wrong", "10.2.0.1")).toBeNull();
    const refused = await refusalOf(attempt(PASSWORD, "10.2.0.1"));
    expect(refused).toMatchObject({ status: 429, message: expect.stringMatching(/15 minutes/) as string });
    expect(await attempt(PASSWORD, "10.2.0.2")).not.toBeNull();
  });
});

describe("sessions", () => {
  test("a cookie carries the person until the epoch is raised", async () => {
    const actor = await aPerson();
    const user = await database.db.user.findUniqueOrThrow({ where: { id: actor.userId ?? "" } });
    const cookie = await sessionCookie(user, true);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    const headers = new Headers({ cookie: `a=b; ${cookie.split(";")[0] ?? ""}; c=d` });
    const found = await findActorBySession(database.db, readSessionCookie(headers));
    expect(found).toMatchObject({ userId: user.id, origin: "ui", memberships: { shop: "editor" } });
    await endOwnSessions(database.db, actor);
    expect(await findActorBySession(database.db, readSessionCookie(headers))).toBeNull();
  });

  test("a tampered, foreign or empty cookie is nobody", async () => {
    const actor = await aPerson();
    const token = await encodeSession({ id: actor.userId ?? "", sessionEpoch: 0 });
    expect(await findActorBySession(database.db, token)).not.toBeNull();
    const [first = "", ...rest] = token;
    const tampered = [...rest.slice(0, 200), first, ...rest.slice(200)].join("");
    for (const cookie of [tampered, "x", "", undefined]) {
      expect(await findActorBySession(database.db, cookie)).toBeNull();
    }
    expect(readSessionCookie(new Headers({ cookie: `x${SESSION_COOKIE}=1` }))).toBeUndefined();
  });

  test("setting a password asks for the present one and ends every session but the new one", async () => {
    const actor = await aPerson();
    const old = await encodeSession({ id: actor.userId ?? "", sessionEpoch: 0 });
    const user = await setOwnPassword(database.db, actor, { current: undefined, next: PASSWORD });
    expect(await findActorBySession(database.db, old)).toBeNull();
    expect(await findActorBySession(database.db, await encodeSession(user))).not.toBeNull();
    const refused = await refusalOf(
      setOwnPassword(database.db, actor, { current: "wrong", next: "something new" }),
    );
    expect(refused.status).toBe(403);
    await setOwnPassword(database.db, actor, { current: PASSWORD, next: "something new" });
  });
});

describe("API tokens", () => {
  const wanted = { name: "CI", role: "editor", projectId: "shop", expiresAt: null } as const;

  test("the text is told once and stored nowhere; using it is seen", async () => {
    const actor = await aPerson();
    const { token } = await createApiToken(database.db, actor, wanted);
    const [row] = await database.db.apiToken.findMany();
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row?.tokenHash).toBe(hashToken(token));
    const found = await findActorByToken(database.db, token, new Date());
    expect(found).toMatchObject({
      userId: actor.userId,
      origin: "api",
      ceiling: "editor",
      onlyProjectId: "shop",
    });
    expect((await listApiTokens(database.db, actor))[0]?.lastUsedAt).not.toBeNull();
    expect(await database.db.auditEntry.count({ where: { action: "api-token.create" } })).toBe(1);
  });

  test("it ends at its expiry and by being revoked, which only its owner can do", async () => {
    const actor = await aPerson();
    const expiresAt = new Date(Date.now() + 60_000);
    const { token, id } = await createApiToken(database.db, actor, { ...wanted, expiresAt });
    expect(await findActorByToken(database.db, token, new Date(expiresAt.getTime() - 1))).not.toBeNull();
    expect(await findActorByToken(database.db, token, expiresAt)).toBeNull();
    expect((await refusalOf(revokeApiToken(database.db, await aPerson(), id, new Date()))).status).toBe(404);
    await revokeApiToken(database.db, actor, id, new Date());
    expect(await findActorByToken(database.db, token, new Date())).toBeNull();
  });

  test("nobody makes a token with more rights or a longer reach than their own", async () => {
    const viewer = await aPerson("viewer");
    expect((await refusalOf(createApiToken(database.db, viewer, wanted))).status).toBe(403);
    const stranger = await aPerson(null);
    expect((await refusalOf(createApiToken(database.db, stranger, wanted))).status).toBe(404);
    const bound: Actor = { ...(await aPerson()), origin: "api", onlyProjectId: "shop" };
    expect((await refusalOf(createApiToken(database.db, bound, { ...wanted, projectId: null }))).status).toBe(
      403,
    );
    const limited: Actor = { ...(await aPerson()), ceiling: "viewer" };
    expect(
      (await refusalOf(createApiToken(database.db, limited, { ...wanted, projectId: null }))).status,
    ).toBe(403);
  });

  test("who leaves a project takes the reach of their tokens along", async () => {
    const actor = await aPerson();
    const { token } = await createApiToken(database.db, actor, wanted);
    await removeMember(database.db, SYSTEM_ACTOR, "shop", actor.userId ?? "");
    expect(await findActorByToken(database.db, token, new Date())).toMatchObject({ memberships: {} });
  });
});

test("inviting somebody new gives a link, changing a member's role none", async () => {
  const member = { projectId: "shop", email: "New@Example.com", role: "viewer" } as const;
  const invited = await setMember(database.db, SYSTEM_ACTOR, member, new Date());
  expect(await redeemSignInLink(database.db, secretOf(invited.signInPath), new Date())).toMatchObject({
    email: "new@example.com",
  });
  const changed = await setMember(database.db, SYSTEM_ACTOR, { ...member, role: "admin" }, new Date());
  expect(changed).toEqual({ userId: invited.userId, signInPath: null });
  expect(await database.db.membership.findMany()).toMatchObject([{ role: "admin" }]);
});

test("the last admin of a project stays one, until there is another", async () => {
  const set = (email: string, role: Role) =>
    setMember(database.db, SYSTEM_ACTOR, { projectId: "shop", email, role }, new Date());
  const { userId } = await set("first@example.com", "admin");
  expect((await refusalOf(set("first@example.com", "editor"))).status).toBe(409);
  expect((await refusalOf(removeMember(database.db, SYSTEM_ACTOR, "shop", userId))).status).toBe(409);
  const second = await set("second@example.com", "admin");
  // Both at once would leave nobody.
  const results = await Promise.allSettled([
    set("first@example.com", "viewer"),
    removeMember(database.db, SYSTEM_ACTOR, "shop", second.userId),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await database.db.membership.count({ where: { projectId: "shop", role: "admin" } })).toBe(1);
});
