import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { text } from "node:stream/consumers";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { aCertificate } from "@/server/outgoing/a-certificate";
import { TellingProject } from "./a-telling-project";

/* A real SMTP server on this machine. */

const database = useTestDatabase();
let project: TellingProject;
let mails: { from: string; to: string[]; raw: string }[] = [];
const servers: SMTPServer[] = [];

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
  project = new TellingProject(database.db, "shop");
  mails = [];
});
async function closeServers(): Promise<void> {
  for (const server of servers.splice(0)) await new Promise<void>((done) => server.close(() => done()));
}
afterEach(closeServers);

/** Listens, and keeps what it is handed. */
async function aMailServer(options: SMTPServerOptions = {}, at = 0): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    ...options,
    onData(stream, session, done) {
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
        });
        done();
      });
    },
  });
  servers.push(server);
  server.on("error", () => undefined);
  await new Promise<void>((done) => server.listen(at, "127.0.0.1", done));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the mail server does not listen");
  return address.port;
}

const integrate = (port: number, more: object = {}) =>
  project.integrate("mail", "email", {
    ...{ host: "127.0.0.1", port, security: "none" },
    ...{ from: "releases@example.com", to: "team@example.com, ops@example.com", ...more },
  });
const headersOf = (raw: string) => raw.split("\r\n\r\n")[0] ?? "";

describe("mail", () => {
  test("arrives whole, to everybody, under one id; a title adds no header", async () => {
    await integrate(await aMailServer());
    await project.inLine("mail", ["Broken\r\nBcc: thief@example.com\r\n\r\nHello é"], { note: "why\nso" });
    await project.send();
    const [mail] = mails;
    expect(mail).toMatchObject({ from: "releases@example.com", to: ["team@example.com", "ops@example.com"] });
    const headers = headersOf(mail?.raw ?? "").replace(/\r\n[ \t]/g, " ");
    expect(headers).not.toMatch(/^bcc:/im);
    expect(headers).toMatch(/^Subject: .*Bcc/m);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
    const [delivery] = await project.deliveries();
    expect(headers).toContain(`<${delivery?.id ?? ""}@slipway.invalid>`);
    expect(delivery).toMatchObject({
      status: "delivered",
      answer: expect.stringContaining("took it") as string,
    });
    expect(mail?.raw).toContain("text/html");
  });

  test("is handed over with user and password, and who is refused knows why", async () => {
    const port = await aMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === "robot" && password === "s3cret-s3cret"
          ? done(null, { user: "robot" })
          : done(new Error("Invalid username or password")),
    });
    await integrate(port, { username: "robot", password: "s3cret-s3cret" });
    await project.inLine("mail", ["one"]);
    await project.send();
    expect(mails).toHaveLength(1);
    await database.db.integration.deleteMany({ where: { id: "mail" } });
    await integrate(port, { username: "robot", password: "wrong-wrong" });
    await project.inLine("mail", ["two"]);
    await project.send();
    const [refused] = await project.deliveries();
    expect(refused).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("refused the user name and password") as string,
    });
    expect(refused?.answer).not.toContain("wrong-wrong");
  });

  test("waits for a server that is out of order or away, and ends where it is refused for good", async () => {
    let code = 451;
    const moody: SMTPServerOptions = {
      onMailFrom: (_address, _session, done) =>
        done(code === 250 ? undefined : Object.assign(new Error("Not now"), { responseCode: code })),
    };
    const port = await aMailServer(moody);
    await integrate(port);
    await project.inLine("mail", ["one", "two"]);
    await project.send();
    expect((await project.deliveries())[0]).toMatchObject({
      status: "waiting",
      answer: expect.stringContaining("451") as string,
    });
    code = 250;
    await project.sendAll();
    expect(mails).toHaveLength(2);
    await closeServers();
    await project.inLine("mail", ["while it is away"]);
    await project.send();
    expect((await project.deliveries())[2]).toMatchObject({
      status: "waiting",
      answer: "127.0.0.1 did not answer: nothing listens there.",
    });
    await aMailServer(moody, port);
    await project.sendAll();
    code = 550;
    await project.inLine("mail", ["three"]);
    await project.send();
    expect((await project.deliveries())[3]).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("550") as string,
    });
  });

  test("is handed to no server without the encryption that was asked for, or with a certificate nobody vouches for", async () => {
    await integrate(await aMailServer(), { security: "starttls", username: "robot", password: "p" });
    await project.inLine("mail", ["one"]);
    await project.send();
    expect((await project.deliveries())[0]).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("STARTTLS") as string,
    });
    await database.db.integration.deleteMany({ where: { id: "mail" } });
    await integrate(await aMailServer({ ...aCertificate(), disabledCommands: [] }), { security: "starttls" });
    await project.inLine("mail", ["two"]);
    await project.send();
    expect((await project.deliveries())[0]).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("certificate") as string,
    });
    expect(mails).toEqual([]);
  });

  test("goes to no address that the operator does not allow, by name neither", async () => {
    await integrate(25, { host: "169.254.169.254" });
    await project.inLine("mail", ["one"]);
    await project.send();
    expect((await project.deliveries())[0]).toMatchObject({
      status: "failed",
      answer: expect.stringContaining("SLIPWAY_OUTGOING_ALLOW") as string,
    });
  });
});
