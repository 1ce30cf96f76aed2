import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { Receiver } from "@/server/messages/a-receiver";
import { createOutgoing } from "@/server/outgoing";
import { PUBLIC_URL, QUICK, TellingProject } from "./a-telling-project";
import { sendNotificationAgain, sendTestMessage } from "./index";
import { SENDING } from "./tunables";

/* Real requests to receivers of this machine, from lines that stand in the database. */

const database = useTestDatabase();
let receiver: Receiver;
let project: TellingProject;

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
  project = new TellingProject(database.db, "shop");
  receiver = new Receiver();
  await receiver.open();
  await project.integrate("hook", "webhook", { url: `${receiver.url}/hook`, secret: "a long secret" });
  await project.integrate("chat", "slack", { url: `${receiver.url}/services/s3cret` });
});
afterEach(() => receiver.close());

const titles = () => receiver.received.map(({ body }) => (JSON.parse(body) as { title: string }).title);
const outcomes = async () => (await project.deliveries()).map(({ status }) => status);

describe("a line of messages", () => {
  test("waits while its receiver is out of order, and arrives in order afterwards, each once", async () => {
    receiver.reply = () => ({ status: 503, body: "back soon" });
    await project.inLine("hook", ["one", "two", "three"]);
    await project.send();
    expect(titles()).toEqual(["one"]);
    const [first] = await project.deliveries();
    expect(first).toMatchObject({
      status: "waiting",
      attempts: 1,
      answer: expect.stringContaining("503") as string,
    });
    receiver.reply = () => ({ status: 204 });
    await project.sendAll();
    expect(titles().slice(1)).toEqual(["one", "two", "three"]);
    const ids = receiver.received.map(({ headers }) => headers["idempotency-key"]);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test("waits while nobody listens there, and has everything when it is back", async () => {
    const { host } = receiver;
    receiver.close();
    await project.inLine("hook", ["one", "two"]);
    await project.send();
    expect((await project.deliveries())[0]).toMatchObject({
      status: "waiting",
      answer: expect.stringContaining("nothing listens there") as string,
    });
    receiver = new Receiver();
    await receiver.open(Number(host.split(":")[1]));
    await project.sendAll();
    expect(titles()).toEqual(["one", "two"]);
  });

  test("is tried for hours: more than ten times in the first, and a receiver that is back is asked within minutes", () => {
    let waitedMs = 0;
    let attempts = 1;
    for (; waitedMs < 3_600_000; attempts++) {
      waitedMs += SENDING.waitsMs[Math.min(attempts - 1, SENDING.waitsMs.length - 1)] ?? 0;
    }
    expect(attempts).toBeGreaterThan(10);
    expect(Math.max(...SENDING.waitsMs)).toBeLessThanOrEqual(600_000);
    expect(SENDING.newsMs).toBeGreaterThan(3_600_000);
  });

  test("goes on behind what is no news any more", async () => {
    receiver.reply = () => ({ status: 500 });
    await project.inLine("hook", ["old", "new"]);
    await database.db.$executeRaw`
      UPDATE notification_delivery SET created_at = now() - interval '2 minutes' WHERE content->>'title' = 'old'`;
    await project.send();
    const [old, young] = await project.deliveries();
    expect(old).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("Given up after 1 attempt") as string,
    });
    expect(young?.status).toBe("waiting");
  });

  test("goes on behind one that is refused, which says why and is not tried again", async () => {
    receiver.reply = ({ body }) => ({ status: body.includes("bad one") ? 400 : 200, body: "invalid_blocks" });
    await project.inLine("hook", ["bad one", "good one"]);
    await project.send();
    expect(await outcomes()).toEqual(["failed", "delivered"]);
    expect((await project.deliveries())[0]).toMatchObject({
      attempts: 1,
      answer: expect.stringContaining("invalid_blocks") as string,
    });
  });

  test("comes when a receiver that wants fewer requests said it may", async () => {
    receiver.reply = () => ({ status: 429, headers: { "retry-after": "120" } });
    await project.inLine("chat", ["one"]);
    await project.send();
    await project.send();
    expect(receiver.received).toHaveLength(1);
    const [one] = await project.deliveries();
    expect((one?.nextAttemptAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(110_000);
  });

  test("of one that hangs keeps no other waiting", async () => {
    let release = () => {};
    const hanging = new Promise<void>((resolve) => (release = resolve));
    receiver.reply = async ({ path }) => {
      if (path === "/hook") await hanging;
      return { status: 200 };
    };
    await project.inLine("hook", ["slow"]);
    await project.inLine("chat", ["quick"]);
    const turn = project.send();
    await expect.poll(async () => (await outcomes())[1]).toBe("delivered");
    expect((await outcomes())[0]).toBe("waiting");
    release();
    await turn;
    expect(await outcomes()).toEqual(["delivered", "delivered"]);
  });

  test("that a process left in the middle is gone on with by the next, under the same id", async () => {
    const stop = new AbortController();
    receiver.reply = async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { status: 200 };
    };
    await project.inLine("hook", ["one"]);
    await project.send(QUICK, stop.signal);
    expect(await outcomes()).toEqual(["waiting"]);
    receiver.reply = () => ({ status: 200 });
    await project.send();
    expect(await outcomes()).toEqual(["delivered"]);
    const [before, after] = receiver.received.map(({ headers }) => headers["x-slipway-delivery"]);
    expect(after).toBe(before);
  });

  test("of 500 is a handful of messages for people, and every one for programs", async () => {
    const many = Array.from({ length: 500 }, (_, index) => `event ${index}`);
    await project.inLine("chat", many);
    await project.inLine("chat", ["please approve"], { event: "approval.waiting", tone: "asking" });
    await project.inLine("hook", many.slice(0, 50));
    await project.sendAll();
    const toChat = receiver.received.filter(({ path }) => path.startsWith("/services"));
    expect(toChat).toHaveLength(2);
    expect(toChat[0]?.body).toContain("500 events in Shop");
    expect(toChat[1]?.body).toContain("please approve");
    expect(receiver.received.filter(({ path }) => path === "/hook")).toHaveLength(50);
    expect(new Set(await outcomes())).toEqual(new Set(["delivered"]));
  });
});

describe("a webhook", () => {
  test("can tell that a message is ours, and when it left", async () => {
    await project.inLine("hook", ["one"]);
    await project.send();
    const [request] = receiver.received;
    if (request === undefined) throw new Error("nothing came");
    const { headers, body } = request;
    const hmac = (text: string) => createHmac("sha256", "a long secret").update(text).digest("hex");
    const timestamp = String(headers["x-slipway-timestamp"]);
    expect(headers["x-slipway-signature"]).toBe(`v1=${hmac(`${timestamp}.${body}`)}`);
    expect(headers["x-signature-256"]).toBe(`sha256=${hmac(body)}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(10);
    expect(JSON.parse(body)).toMatchObject({
      event: "run.failed",
      deliveryId: headers["x-slipway-delivery"],
    });
  });

  test("that leads elsewhere, or to where nobody may send, is refused with the reason and without its address", async () => {
    receiver.reply = () => ({ status: 302, headers: { location: "http://169.254.169.254/" } });
    await project.integrate("inside", "webhook", { url: "http://10.0.0.7/hidden-path" });
    await project.inLine("hook", ["one"]);
    await project.inLine("inside", ["two"]);
    await project.send();
    const [redirected, inside] = await project.deliveries();
    expect(redirected).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("redirect") as string,
    });
    expect(inside).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("10.0.0.7 is a private address") as string,
    });
    expect(inside?.answer).not.toContain("hidden-path");
  });
});

describe("by hand", () => {
  const actor = { ...SYSTEM_ACTOR, name: "Ana" };

  test("a message is sent again as it was, behind what stands in line, and only once it is over", async () => {
    receiver.reply = () => ({ status: 404 });
    await project.inLine("hook", ["one"]);
    const [waiting] = await project.deliveries();
    const deliveryId = waiting?.id ?? "";
    await expect(sendNotificationAgain(database.db, actor, "shop", deliveryId)).rejects.toMatchObject({
      status: 409,
    });
    await project.send();
    receiver.reply = () => ({ status: 200 });
    await sendNotificationAgain(database.db, actor, "shop", deliveryId);
    await project.send();
    expect(await outcomes()).toEqual(["failed", "delivered"]);
    expect(titles()).toEqual(["one", "one"]);
    expect((await project.deliveries())[1]?.askedBy).toBe("Ana");
    expect(await database.db.auditEntry.count({ where: { action: "notification.send-again" } })).toBe(1);
  });

  test("a test message says what came of it, and is listed", async () => {
    receiver.reply = () => ({ status: 403, body: "invalid_token s3cret" });
    const deps = {
      db: database.db,
      outgoing: createOutgoing({ allow: ["127.0.0.1"] }),
      publicUrl: PUBLIC_URL,
    };
    const tested = await sendTestMessage(deps, actor, { projectId: "shop", integrationId: "chat" });
    expect(tested).toMatchObject({
      delivered: false,
      answer: expect.stringContaining("403") as string,
    });
    expect(tested.answer).not.toContain("s3cret");
    expect((await project.deliveries())[0]).toMatchObject({ event: "test", status: "failed" });
    await expect(
      sendTestMessage(deps, actor, { projectId: "shop", integrationId: "nobody" }),
    ).rejects.toMatchObject({ status: 404 });
  });
});
