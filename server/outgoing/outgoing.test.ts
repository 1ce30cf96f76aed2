import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { ask, closeServers, closeServersAfterEach, echo, heard, LOCAL, serve } from "./a-server";

closeServersAfterEach();

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

  it("shares no connection with another, so that every one is to an address that was checked", async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("ok");
    });
    for (let index = 0; index < 3; index++) await ask(url);
    expect(ports.size).toBe(3);
  });

  it("leaves nothing at the caller's signal", async () => {
    const url = await serve(echo);
    const { signal } = new AbortController();
    await ask(url, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("takes any status as an answer", async () => {
    const url = await serve((_, response) => response.writeHead(503).end("later"));
    const answer = await ask(url);
    expect([answer.status, answer.body.toString()]).toEqual([503, "later"]);
  });
});

describe("no answer", () => {
  it("because nothing listens is unreachable, and may be tried again", async () => {
    const url = await serve(echo);
    closeServers();
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
