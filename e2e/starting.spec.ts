import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "@/server/embedded-postgres";
import { ADMIN, startProduct, type Product } from "./product";

/** Runs `npm start` to an end that is expected to come by itself. */
function startToItsEnd(environment: Record<string, string>): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve("scripts/start.mjs")], {
    env: { ...process.env, SLIPWAY_DEMO: "false", ...environment },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: status, output: stdout + stderr };
}

async function apiStatus(product: Product, token: string = ADMIN.token): Promise<number> {
  const response = await fetch(`${product.url}/v1/projects`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

test("a start after kill −9 is quick, and finds everything as it was", async () => {
  const product = await startProduct();
  try {
    expect(await apiStatus(product)).toBe(200);
    expect(await apiStatus(product, "wrong")).toBe(401);
    await product.kill();
    const startedAt = performance.now();
    await product.start();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await apiStatus(product)).toBe(200);

    await product.stop();
    await expect(apiStatus(product)).rejects.toThrow();
    await product.start();
    expect(await apiStatus(product)).toBe(200);
  } finally {
    await product.dispose();
  }
});

test("a connection that stays open does not keep the product from stopping", async () => {
  const product = await startProduct();
  try {
    const { hostname, port } = new URL(product.url);
    const socket = connect(Number(port), hostname);
    const closed = once(socket.resume(), "close");
    socket.write("POST /v1/projects HTTP/1.1\r\nHost: slipway\r\nContent-Length: 1000\r\n\r\n{");
    await once(socket, "ready");
    const startedAt = performance.now();
    await product.stop();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await closed;
  } finally {
    await product.dispose();
  }
});

test("a second start on the same data says who has it and what to do", async () => {
  const product = await startProduct();
  try {
    const { code, output } = startToItsEnd({
      SLIPWAY_DATA_DIR: product.dataDir,
      PORT: String(await freePort()),
    });
    expect(code).toBe(1);
    expect(output).toContain(`Slipway already runs on ${product.dataDir}: ${product.url}`);
    expect(await apiStatus(product)).toBe(200);
  } finally {
    await product.dispose();
  }
});

test("a taken port is named, with a way around it", async () => {
  const squatter = createServer();
  const port = await freePort();
  await new Promise<void>((listening) => squatter.listen(port, "127.0.0.1", listening));
  const dataDir = test.info().outputPath("data");
  try {
    const { code, output } = startToItsEnd({ SLIPWAY_DATA_DIR: dataDir, PORT: String(port) });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(output).toMatch(/PORT=\d+ npm start/);
    expect(output).not.toContain("    at ");
  } finally {
    squatter.close();
  }
});

test("variables that cannot be used are told one by one, before anything is started", () => {
  const { code, output } = startToItsEnd({ PORT: "many", SLIPWAY_ROLE: "boss" });
  expect(code).toBe(1);
  expect(output).toContain("PORT is not a number between 1 and 65535.");
  expect(output).toContain("SLIPWAY_ROLE is not one of all, web, worker.");
});
