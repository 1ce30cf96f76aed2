import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createOutgoing, type OutgoingRequest } from ".";
import { closeServersAfterEach, LOCAL, serve } from "./a-server";

closeServersAfterEach();

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

  it("is asked for as it is", async () => {
    const url = await serve((request, response) => response.end(request.headers["accept-encoding"]));
    expect(await text((await download(url)).body)).toBe("identity");
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
