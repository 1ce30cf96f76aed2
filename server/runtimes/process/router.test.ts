import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { Backend } from "./backend";
import { Router } from "./router";

const open: Server[] = [];
const routers: Router[] = [];
afterEach(async () => {
  await Promise.all(routers.splice(0).map((router) => router.closeAll(0)));
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function aReplica(
  listener: RequestListener,
  configure: (server: Server) => void = () => undefined,
): Promise<Backend> {
  const server = createServer(listener);
  configure(server);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new Backend("0", (server.address() as AddressInfo).port);
}

/** A router in front of these replicas, the first that was not tried being the next. */
async function aRouter(backends: () => Backend[]): Promise<number> {
  const router = new Router(
    "127.0.0.1",
    (tried) => backends().find((backend) => !tried.has(backend)) ?? null,
  );
  routers.push(router);
  const port = await freePort();
  await router.listen(port);
  return port;
}

function ask(
  port: number,
  options: Parameters<typeof request>[1] = {},
  body?: Buffer | string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent: false, ...options }, resolve);
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("what passes through the router", () => {
  test("method, path, status, repeated headers and bodies of both directions", async () => {
    const replica = await aReplica((incoming, response) => {
      response.writeHead(201, {
        "set-cookie": ["a=1", "b=2"],
        "x-path": incoming.url,
        "x-method": incoming.method,
      });
      incoming.pipe(response);
    });
    const port = await aRouter(() => [replica]);
    const body = Buffer.alloc(3_000_000, "x");
    const response = await ask(port, { method: "PUT", path: "/a?b=c" }, body);
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({
      "set-cookie": ["a=1", "b=2"],
      "x-path": "/a?b=c",
      "x-method": "PUT",
    });
    expect((await buffer(response)).equals(body)).toBe(true);
  });

  test("who asked and under which name, but no header that concerns one connection only", async () => {
    const replica = await aReplica((incoming, response) => response.end(JSON.stringify(incoming.headers)));
    const port = await aRouter(() => [replica]);
    const headers = {
      host: "shop.example",
      connection: "close, x-private",
      "x-private": "1",
      "x-forwarded-for": "10.0.0.9",
    };
    const seen: unknown = JSON.parse(await text(await ask(port, { headers })));
    expect(seen).toMatchObject({
      host: "shop.example",
      "x-forwarded-host": "shop.example",
      "x-forwarded-for": "10.0.0.9, 127.0.0.1",
      "x-forwarded-proto": "http",
    });
    expect(seen).not.toHaveProperty("x-private");
  });

  test("the head of a stream before its first event", async () => {
    const replica = await aReplica((_incoming, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
    });
    const port = await aRouter(() => [replica]);
    const response = await ask(port);
    expect(response.headers["content-type"]).toBe("text/event-stream");
    response.destroy();
  });

  test("a client that goes away, so that the replica does not work for nobody", async () => {
    let gone = false;
    const replica = await aReplica((_incoming, response) => {
      response.write("first");
      response.on("close", () => (gone = true));
    });
    const port = await aRouter(() => [replica]);
    const response = await ask(port);
    response.destroy();
    for (let wait = 0; wait < 100 && !gone; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(gone).toBe(true);
    expect(replica.load).toBe(0);
  });

  test("the break of an answer in the middle, instead of a shorter answer that looks whole", async () => {
    const replica = await aReplica((_incoming, response) => {
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    });
    const port = await aRouter(() => [replica]);
    await expect(text(await ask(port))).rejects.toThrow();
  });
});

describe("requests that meet a dying replica", () => {
  test("go to the next one when no connection could be made, also with a body", async () => {
    const dead = new Backend("dead", await freePort());
    const alive = await aReplica((incoming, response) => void incoming.pipe(response));
    const port = await aRouter(() => [dead, alive]);
    const response = await ask(port, { method: "POST" }, "order");
    expect(await text(response)).toBe("order");
  });

  test("are not lost when a replica closes its kept connections all the time", async () => {
    const replica = await aReplica(
      (_incoming, response) => response.end("ok"),
      (server) => {
        // Closes an idle connection at about the moment the next request is written.
        server.keepAliveTimeout = 1;
      },
    );
    const port = await aRouter(() => [replica]);
    const agent = new Agent({ keepAlive: true });
    for (let round = 0; round < 300; round += 1) {
      const response = await ask(port, { agent });
      expect(response.statusCode).toBe(200);
      expect(await text(response)).toBe("ok");
      await new Promise((resolve) => setTimeout(resolve, round % 4));
    }
    agent.destroy();
  });

  test("are repeated once and no more, so that a deadly request does not kill every replica", async () => {
    let killed = 0;
    const listener: RequestListener = (incoming) => {
      killed += 1;
      incoming.socket.destroy();
    };
    const replicas = [await aReplica(listener), await aReplica(listener), await aReplica(listener)];
    const port = await aRouter(() => replicas);
    expect((await ask(port)).statusCode).toBe(502);
    expect(killed).toBe(2);
  });

  test("are never repeated when that could do something twice", async () => {
    let orders = 0;
    const listener: RequestListener = (incoming) => {
      orders += 1;
      incoming.socket.destroy();
    };
    const replicas = [await aReplica(listener), await aReplica(listener)];
    const port = await aRouter(() => replicas);
    expect((await ask(port, { method: "POST" }, "order")).statusCode).toBe(502);
    expect(orders).toBe(1);
  });

  test("wait for a replica that is about to be ready", async () => {
    const replica = await aReplica((_incoming, response) => response.end("late"));
    let backends: Backend[] = [];
    const port = await aRouter(() => backends);
    setTimeout(() => (backends = [replica]), 300);
    expect(await text(await ask(port))).toBe("late");
  });
});

describe("draining", () => {
  test("waits for what is under way and cuts off what does not end in time", async () => {
    const replica = await aReplica((incoming, response) => {
      if (incoming.url === "/slow") setTimeout(() => response.end("slow"), 200);
      else response.write("endless");
    });
    const port = await aRouter(() => [replica]);
    const slow = ask(port, { path: "/slow" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await replica.drain(5_000)).toBe(0);
    expect(await text(await slow)).toBe("slow");

    const endless = await ask(port, { path: "/endless" });
    expect(await replica.drain(50)).toBe(1);
    endless.destroy();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
