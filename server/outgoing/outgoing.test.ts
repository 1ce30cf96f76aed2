import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createOutgoing, type OutgoingAnswer, type OutgoingOptions, type OutgoingRequest } from ".";

const servers: { close(): unknown; closeAllConnections?: () => void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<string> {
  const server: Server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, host, done));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** Tells what it was asked, as JSON. */
const echo: RequestListener = (request, response) => {
  void text(request).then((body) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
    );
  });
};
interface Echo {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}
const heard = (answer: OutgoingAnswer) => JSON.parse(answer.body.toString()) as Echo;

const LOCAL = { allow: ["127.0.0.0/8"] };
const ask = (
  url: string,
  request: Partial<OutgoingRequest> = {},
  options: OutgoingOptions = LOCAL,
): Promise<OutgoingAnswer> =>
  createOutgoing(options).request({ url, timeoutMs: 5_000, maxBytes: 1_000_000, ...request });
const portOf = (url: string) => new URL(url).port;

describe("where requests may go", () => {
  it.each([
    ["http://127.0.0.1", "a loopback address"],
    ["http://127.8.9.10", "a loopback address"],
    ["http://0x7f000001", "a loopback address"],
    ["http://2130706433", "a loopback address"],
    ["http://127.1", "a loopback address"],
    ["http://017700000001", "a loopback address"],
    ["http://[::1]", "a loopback address"],
    ["http://[::ffff:127.0.0.1]", "a loopback address"],
    ["http://[::ffff:0:127.0.0.1]", "a loopback address"],
    ["http://[::127.0.0.1]", "a loopback address"],
    ["http://[64:ff9b::7f00:1]", "a loopback address"],
    ["http://[2002:7f00:1::]", "a loopback address"],
    ["http://0.0.0.0", "an unspecified address"],
    ["http://[::]", "an unspecified address"],
    ["http://10.1.2.3", "a private address"],
    ["http://172.31.255.255", "a private address"],
    ["http://192.168.0.1", "a private address"],
    ["http://[fd12::1]", "a private address"],
    ["http://[::ffff:10.0.0.1]", "a private address"],
    ["http://100.64.0.1", "a carrier's shared address"],
    ["http://169.254.10.1", "a link-local address"],
    ["http://[fe80::1]", "a link-local address"],
    ["http://169.254.169.254/latest/meta-data", "the metadata service of a cloud"],
    ["http://[::ffff:169.254.169.254]", "the metadata service of a cloud"],
    ["http://[fd00:ec2::254]", "the metadata service of a cloud"],
    ["http://224.0.0.1", "a multicast address"],
    ["http://[ff02::1]", "a multicast address"],
    ["http://255.255.255.255", "a reserved address"],
    ["http://[2001:db8::1]", "a reserved address"],
    ["http://[5f00::1]", "a reserved address"],
  ])("%s is refused as %s", async (url, what) => {
    await expect(ask(url, {}, { allow: [] })).rejects.toMatchObject({
      name: "OutgoingError",
      code: "blocked-address",
      transient: false,
      message: expect.stringContaining(what) as string,
    });
  });

  it("says which address it is and how the operator allows it", async () => {
    const url = await serve(echo);
    await expect(ask(url, {}, { allow: [] })).rejects.toThrow(
      "127.0.0.1 is a loopback address; this server sends nothing there unless its operator allows it with SLIPWAY_OUTGOING_ALLOW=127.0.0.1.",
    );
    await expect(ask(url.replace("127.0.0.1", "localhost"), {}, { allow: [] })).rejects.toThrow(
      /^localhost is at (127\.0\.0\.1|::1), a loopback address/,
    );
  });

  it.each(["127.0.0.0/8", "127.0.0.1", "::ffff:127.0.0.1"])("the operator allows %s", async (entry) => {
    expect(await ask(await serve(echo), {}, { allow: [entry] })).toMatchObject({ status: 200 });
  });

  it("an allowed name is allowed wherever it leads, and nothing else is", async () => {
    const port = portOf(await serve(echo));
    const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    const options = { allow: ["Hooks.Internal"], resolve };
    expect(await ask(`http://hooks.internal:${port}`, {}, options)).toMatchObject({ status: 200 });
    const others = ask(`http://hooks.elsewhere:${port}`, {}, options);
    await expect(others).rejects.toMatchObject({ code: "blocked-address" });
    await expect(ask(`http://127.0.0.1:${port}`, {}, options)).rejects.toMatchObject({
      code: "blocked-address",
    });
  });

  it("connects to the very address it has checked, though the name leads elsewhere a moment later", async () => {
    const port = portOf(await serve(echo));
    const answers = ["127.0.0.1", "10.0.0.1"];
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      return Promise.resolve([{ address: answers.shift() ?? "10.0.0.1", family: 4 }]);
    };
    const options = { allow: ["127.0.0.1"], resolve };
    expect(await ask(`http://rebind.example:${port}`, {}, options)).toMatchObject({ status: 200 });
    expect(asked).toEqual(["rebind.example"]);
    await expect(ask(`http://rebind.example:${port}`, {}, options)).rejects.toThrow(/10\.0\.0\.1, a private/);
  });

  it("of several addresses it uses those it may", async () => {
    const port = portOf(await serve(echo));
    const resolve = () =>
      Promise.resolve([
        { address: "10.0.0.1", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ]);
    expect(await ask(`http://two.example:${port}`, {}, { ...LOCAL, resolve })).toMatchObject({ status: 200 });
  });

  it("refuses an allowance that says nothing", () => {
    for (const entry of ["", "10.0.0.0/33", "http://x", "10.0.0", "fe80::1%eth0", "a b", "1.2.3.4/8/8"]) {
      expect(() => createOutgoing({ allow: [entry] }), entry).toThrow(TypeError);
    }
    for (const entry of ["10.0.0.0/8", "fd00::/8", "[::1]", "git.example.com", "localhost"]) {
      expect(() => createOutgoing({ allow: [entry] }), entry).not.toThrow();
    }
  });

  it.each([
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://x",
    "no url",
    "http://",
    "javascript:alert(1)",
  ])("%s is no address to send to", async (url) => {
    await expect(ask(url)).rejects.toMatchObject({ code: "invalid-url" });
  });
});

describe("a request", () => {
  it("carries method, headers and body as they are", async () => {
    const url = await serve(echo);
    const answer = await ask(`${url}/a%20b?c=d#e`, {
      method: "PATCH",
      headers: { "X-One": "1", "content-type": "text/plain" },
      body: "grüß",
    });
    expect(heard(answer)).toMatchObject({ method: "PATCH", url: "/a%20b?c=d", body: "grüß" });
    expect(heard(answer).headers).toMatchObject({
      "x-one": "1",
      "content-type": "text/plain",
      "content-length": "6",
    });
    expect(answer.headers["content-type"]).toBe("application/json");
  });

  it("sends what stands before the @ as basic authentication, not in the address", async () => {
    const url = await serve(echo);
    const answer = await ask(url.replace("//", "//ada:p%40ss@"));
    expect(heard(answer).headers.authorization).toBe(`Basic ${Buffer.from("ada:p@ss").toString("base64")}`);
    expect(answer.url).not.toContain("ada");
  });

  it.each([
    [{ "X-A": "a\r\nX-B: b" }],
    [{ "X A": "a" }],
    [{ Host: "other" }],
    [{ "Content-Length": "0" }],
    [{ "transfer-encoding": "chunked" }],
  ])("with the headers %j is refused", async (headers) => {
    await expect(ask(await serve(echo), { headers })).rejects.toMatchObject({ code: "invalid-header" });
  });

  it("joins several values of a header", async () => {
    const url = await serve((_, response) => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.end();
    });
    expect((await ask(url)).headers["set-cookie"]).toBe("a=1, b=2");
  });

  it("takes any status as an answer", async () => {
    const url = await serve((_, response) => response.writeHead(503).end("later"));
    const answer = await ask(url);
    expect([answer.status, answer.body.toString()]).toEqual([503, "later"]);
  });
});

describe("an answer", () => {
  it.each([
    ["gzip", gzipSync("hello")],
    ["br", brotliCompressSync("hello")],
    ["br, gzip", gzipSync(brotliCompressSync("hello"))],
    ["identity", Buffer.from("hello")],
  ])("packed as %s is unpacked", async (encoding, packed) => {
    const url = await serve((_, response) => response.setHeader("content-encoding", encoding).end(packed));
    expect((await ask(url)).body.toString()).toBe("hello");
  });

  it("to HEAD has no body to unpack", async () => {
    const url = await serve((_, response) => response.setHeader("content-encoding", "gzip").end());
    expect(await ask(url, { method: "HEAD" })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it("that unpacks to more than the limit is refused, however small it came", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const url = await serve((_, response) => response.setHeader("content-encoding", "gzip").end(bomb));
    await expect(ask(url, { maxBytes: 1_048_576 })).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringMatching(/answered with more than 1 MiB\.$/) as string,
    });
  });

  it("that never ends is cut off at the limit", async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    await expect(ask(url, { maxBytes: 50_000 })).rejects.toMatchObject({ code: "too-large" });
  });

  it("packed many times over, or in an unknown way, is refused", async () => {
    for (const encoding of ["gzip, gzip, gzip", "zstd"]) {
      const url = await serve((_, response) => response.setHeader("content-encoding", encoding).end("x"));
      await expect(ask(url)).rejects.toMatchObject({ code: "invalid-answer" });
    }
  });

  it("whose packed body is damaged is refused", async () => {
    const url = await serve((_, response) => response.setHeader("content-encoding", "gzip").end("no gzip"));
    await expect(ask(url)).rejects.toMatchObject({ code: "invalid-answer" });
  });

  it("with very large headers is refused", async () => {
    const url = await serve((_, response) => response.setHeader("x-large", "x".repeat(100_000)).end());
    await expect(ask(url)).rejects.toMatchObject({ code: "too-large" });
  });

  it("that is not HTTP is refused", async () => {
    const server = createTcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await expect(ask(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: "invalid-answer" });
  });
});

describe("no answer", () => {
  it("because nothing listens is unreachable, and may be tried again", async () => {
    const url = await serve(echo);
    servers.splice(0).forEach((server) => server.close());
    await expect(ask(`${url}/secret-path`)).rejects.toMatchObject({
      code: "unreachable",
      transient: true,
      message: `${new URL(url).host} did not answer: nothing listens there.`,
    });
  });

  it("because the name is unknown is unreachable", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }));
    await expect(ask("http://nowhere.example", {}, { ...LOCAL, resolve })).rejects.toMatchObject({
      code: "unreachable",
      message: "nowhere.example did not answer: there is no such host.",
    });
  });

  it("because the connection breaks in the middle is unreachable", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    await expect(ask(url)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("in time is a timeout, before the headers and within the body", async () => {
    const silent = await serve(() => undefined);
    await expect(ask(silent, { timeoutMs: 50 })).rejects.toMatchObject({
      code: "timeout",
      transient: true,
      message: `${new URL(silent).host} did not answer within 0.05 seconds.`,
    });
    const slow = await serve((_, response) => void response.write("a"));
    await expect(ask(slow, { timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
  });

  it("is waited for no longer when the caller gives up: before, in the middle, while the name is looked up", async () => {
    let closed = 0;
    const url = await serve((_, response) => {
      response.write("a");
      response.on("close", () => closed++);
    });
    const reason = new Error("the run was aborted");
    await expect(ask(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const asking = ask(url, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(asking).rejects.toBe(reason);
    await expect.poll(() => closed).toBe(1);
    const resolve = () => new Promise<never>(() => undefined);
    const looking = new AbortController();
    setTimeout(() => looking.abort(reason), 20);
    await expect(ask("http://x.example", { signal: looking.signal }, { ...LOCAL, resolve })).rejects.toBe(
      reason,
    );
  });
});

describe("a redirect", () => {
  const redirectTo = (location: string, status = 302): RequestListener => {
    return (_, response) => response.writeHead(status, { location }).end();
  };

  it("is followed, relative ones too", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/a") response.writeHead(302, { location: "b" }).end();
      else echo(request, response);
    });
    const answer = await ask(`${url}/a`);
    expect(heard(answer).url).toBe("/b");
    expect(answer.url).toBe(`${url}/b`);
  });

  it("to an address that is not allowed is refused", async () => {
    const url = await serve(redirectTo("http://169.254.169.254/latest/meta-data"));
    await expect(ask(url)).rejects.toThrow(/169\.254\.169\.254 is the metadata service/);
    const named = await serve(redirectTo("http://inner.example/"));
    const resolve = () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]);
    await expect(ask(named, {}, { ...LOCAL, resolve })).rejects.toMatchObject({ code: "blocked-address" });
  });

  it("to what is neither http nor https is refused", async () => {
    await expect(ask(await serve(redirectTo("file:///etc/passwd")))).rejects.toMatchObject({
      code: "invalid-url",
    });
  });

  it("to another origin takes nothing along that proves who asks", async () => {
    const other = await serve(echo);
    const url = await serve(redirectTo(other, 307));
    const answer = await ask(url.replace("//", "//ada:pass@"), {
      method: "POST",
      body: "{}",
      headers: { Cookie: "a=1", "PRIVATE-TOKEN": "t", "Content-Type": "application/json" },
    });
    expect(heard(answer)).toMatchObject({ method: "POST", body: "{}" });
    const { headers } = heard(answer);
    expect(headers["content-type"]).toBe("application/json");
    for (const name of ["authorization", "cookie", "private-token"]) expect(headers).not.toHaveProperty(name);
  });

  it("within the origin takes everything along", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/") response.writeHead(308, { location: "/b" }).end();
      else echo(request, response);
    });
    const answer = await ask(url, { method: "PUT", body: "x", headers: { Authorization: "Bearer t" } });
    expect(heard(answer)).toMatchObject({ method: "PUT", body: "x", headers: { authorization: "Bearer t" } });
  });

  it.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [302, "PUT", "PUT", "x"],
    [307, "POST", "POST", "x"],
  ])("with %i turns %s into %s", async (status, method, becomes, body) => {
    const url = await serve((request, response) => {
      if (request.url === "/") response.writeHead(status, { location: "/b" }).end();
      else echo(request, response);
    });
    expect(heard(await ask(url, { method, body: "x" }))).toMatchObject({ method: becomes, body });
  });

  it("in a circle ends", async () => {
    const url = await serve(redirectTo("/"));
    await expect(ask(url, { maxRedirects: 3 })).rejects.toMatchObject({
      code: "too-many-redirects",
      message: `${new URL(url).host} redirects more than 3 times.`,
    });
  });

  it("is an answer where none shall be followed", async () => {
    const url = await serve(redirectTo("/b"));
    expect(await ask(url, { maxRedirects: 0 })).toMatchObject({ status: 302, headers: { location: "/b" } });
  });
});

describe("a download", () => {
  const download = (url: string, request: Partial<OutgoingRequest> = {}) =>
    createOutgoing(LOCAL).download({ url, timeoutMs: 5_000, maxBytes: 1_000_000, ...request });

  it("is a stream of what the other side holds, packed as it is", async () => {
    const packed = gzipSync("dump");
    const url = await serve((_, response) => response.setHeader("content-encoding", "gzip").end(packed));
    const { body, status } = await download(url);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    expect(status).toBe(200);
    expect(Buffer.concat(chunks)).toEqual(packed);
  });

  it("of more than the limit fails, announced or not", async () => {
    const announced = await serve((_, response) => response.end(Buffer.alloc(2_000_000)));
    await expect(download(announced)).rejects.toMatchObject({ code: "too-large" });
    const chunked = await serve((_, response) => {
      response.write(Buffer.alloc(1_500_000));
      response.end();
    });
    const { body } = await download(chunked);
    await expect(text(body)).rejects.toMatchObject({ code: "too-large" });
  });

  it("that stops fails with what happened", async () => {
    const slow = await serve((_, response) => void response.write("a"));
    const { body } = await download(slow, { timeoutMs: 60 });
    await expect(text(body)).rejects.toMatchObject({ code: "timeout" });
    const broken = await serve((_, response) => {
      response.write("a");
      setTimeout(() => response.destroy(), 20);
    });
    const half = await download(broken);
    await expect(text(half.body)).rejects.toMatchObject({ code: "unreachable" });
    const controller = new AbortController();
    const aborted = await download(slow, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await expect(text(aborted.body)).rejects.toThrow("enough");
  });

  it("is refused like any other request", async () => {
    await expect(
      createOutgoing({ allow: [] }).download({ url: "http://127.0.0.1/", timeoutMs: 1000, maxBytes: 1 }),
    ).rejects.toMatchObject({ code: "blocked-address" });
  });
});
