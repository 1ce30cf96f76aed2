import { createServer as createTcpServer } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ask, closeServersAfterEach, listen, serve } from "./a-server";

closeServersAfterEach();

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

  it("of just the limit is taken, one byte more is not", async () => {
    const url = await serve((_, response) => {
      response.write(Buffer.alloc(50));
      response.end(Buffer.alloc(50));
    });
    expect((await ask(url, { maxBytes: 100 })).body).toHaveLength(100);
    await expect(ask(url, { maxBytes: 99 })).rejects.toMatchObject({ code: "too-large" });
  });

  it("that never ends is cut off at the limit", async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    await expect(ask(url, { maxBytes: 50_000 })).rejects.toMatchObject({ code: "too-large" });
  });

  it("packed many times over, or in an unknown way, is refused", async () => {
    const packed = gzipSync(gzipSync(gzipSync("x")));
    for (const encoding of ["gzip, gzip, gzip", "zstd"]) {
      const url = await serve((_, response) => response.setHeader("content-encoding", encoding).end(packed));
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
    await expect(ask(`http://${await listen(server)}`)).rejects.toMatchObject({ code: "invalid-answer" });
  });
});
