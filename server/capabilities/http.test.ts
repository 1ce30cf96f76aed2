import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createOutgoing } from "@/server/outgoing";
import { guarded } from "./guarded";
import { createHttp } from "./http";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (url: string, over: { timeoutSeconds?: number; signal?: AbortSignal; allow?: string[] } = {}) =>
  guarded(createHttp(createOutgoing({ allow: over.allow ?? ["127.0.0.1"] }))).send(
    { url, method: "POST", headers: { "x-a": "1" }, body: "hi", timeoutSeconds: over.timeoutSeconds ?? 5 },
    over.signal ?? new AbortController().signal,
  );

describe("the http capability", () => {
  it("hands on any answer, and bytes that are no UTF-8 too", async () => {
    const url = await serve((_, response) =>
      response.writeHead(418, { "x-b": "2" }).end(Buffer.from([0x61, 0xff, 0x62])),
    );
    const { status, headers, body } = await send(url);
    expect([status, headers["x-b"], body]).toEqual([418, "2", "a\ufffdb"]);
  });

  it("says as a capability what kept the answer away, and whether to try again", async () => {
    const silent = await serve(() => undefined);
    await expect(send(silent, { timeoutSeconds: 0.05 })).rejects.toMatchObject({
      name: "CapabilityError",
      code: "timeout",
      transient: true,
    });
    await expect(send("http://127.0.0.1:1")).rejects.toMatchObject({ code: "unreachable", transient: true });
    await expect(send(silent, { allow: [] })).rejects.toMatchObject({
      name: "CapabilityError",
      code: "blocked-address",
      transient: false,
    });
    const large = await serve((_, response) => response.end(Buffer.alloc(1_048_577)));
    await expect(send(large)).rejects.toMatchObject({ code: "too-large", transient: false });
  });

  it("stops with the attempt", async () => {
    let closed = false;
    const url = await serve((request) => request.on("close", () => (closed = true)));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    await expect(send(url, { signal: controller.signal })).rejects.toMatchObject({
      name: "CapabilityError",
      code: "aborted",
    });
    await expect.poll(() => closed).toBe(true);
  });
});
