import { describe, expect, it } from "vitest";
import type { Http, HttpAnswer, HttpCall } from "@/core/node-kind";
import { CapabilityError } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { httpRequestExecutor } from "./execute";
import { HttpRequestOutputSchema, httpRequestManifest, HttpRequestSpecSchemas } from "./manifest";
import { planHttpRequest } from "./plan";

class HttpDouble implements Http {
  readonly calls: HttpCall[] = [];
  readonly signals: AbortSignal[] = [];
  constructor(private readonly answer: Partial<HttpAnswer> | Error = {}) {}
  send = (call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> => {
    this.calls.push(call);
    this.signals.push(signal);
    if (this.answer instanceof Error) return Promise.reject(this.answer);
    return Promise.resolve({ status: 200, headers: {}, body: "", ...this.answer });
  };
}

const aSpec = (spec: object = {}) =>
  HttpRequestSpecSchemas.resolved.parse({ url: "https://api.example.com/a?token=1", ...spec });

async function send(spec: object, answer?: Partial<HttpAnswer> | Error) {
  const http = new HttpDouble(answer);
  const result = await httpRequestExecutor.execute(aCall(aSpec(spec), { http }));
  return { result, call: http.calls[0] };
}

describe("HttpRequest", () => {
  it("asks with GET, waits 30 seconds, and says who it is and which attempt", async () => {
    expect((await send({})).call).toEqual({
      url: "https://api.example.com/a?token=1",
      method: "GET",
      headers: { "user-agent": "Slipway", "idempotency-key": "run:node:1" },
      body: null,
      timeoutSeconds: 30,
    });
  });

  it("leaves what the author sets", async () => {
    const headers = { "Idempotency-Key": "mine", "USER-AGENT": "me", "Content-Type": "application/x", N: 1 };
    const { call } = await send({ method: "PUT", headers, body: { a: 1 }, timeoutSeconds: 5 });
    expect(call).toMatchObject({
      method: "PUT",
      body: '{"a":1}',
      timeoutSeconds: 5,
      headers: { "idempotency-key": "mine", "user-agent": "me", "content-type": "application/x", n: "1" },
    });
  });

  it.each([
    ["text", "a=1", "a=1", undefined],
    ["an object", { a: [1] }, '{"a":[1]}', "application/json"],
    ["a number", 7, "7", "application/json"],
    ["false", false, "false", "application/json"],
    ["nothing", null, null, undefined],
  ])("sends a body that is %s", async (_, body, sent, contentType) => {
    const { call } = await send({ method: "POST", body });
    expect([call?.body, call?.headers["content-type"]]).toEqual([sent, contentType]);
  });

  it("hands on the response, parsed where it is JSON", async () => {
    const answer = { status: 201, headers: { "content-type": "application/json" }, body: '{"id":7}' };
    const { result } = await send({ method: "POST" }, answer);
    expect(result).toEqual({ type: "succeeded", output: { ...answer, json: { id: 7 } } });
    if (result.type === "succeeded") HttpRequestOutputSchema.parse(result.output);
    expect((await send({}, { body: "<html>" })).result).toMatchObject({ output: { json: null } });
  });

  it.each([
    [200, undefined, true],
    [299, undefined, true],
    [199, undefined, false],
    [300, undefined, false],
    [404, [404], true],
    [200, [404, 410], false],
  ])("%i with expectStatus %j succeeds: %j", async (status, expectStatus, succeeds) => {
    const { result } = await send(expectStatus === undefined ? {} : { expectStatus }, { status });
    expect(result.type === "succeeded").toBe(succeeds);
  });

  it("fails with the beginning of an unexpected answer, and never with the whole address", async () => {
    const { result } = await send(
      { method: "POST", expectStatus: [200, 202] },
      { status: 400, body: "x".repeat(900) },
    );
    expect(result).toEqual({
      type: "failed",
      code: "unexpected-status",
      message: `POST to api.example.com was answered with 400, not 200 or 202: ${"x".repeat(500)}`,
      transient: false,
    });
  });

  it.each([
    [429, true],
    [500, true],
    [503, true],
    [404, false],
    [302, false],
  ])("an unexpected %i may be tried again: %j", async (status, transient) => {
    const { result } = await send({}, { status });
    expect(result).toMatchObject({ type: "failed", transient });
  });

  it("leaves it to the engine what no answer means", async () => {
    const blocked = new CapabilityError("blocked-address", "…", false);
    await expect(send({}, blocked)).rejects.toBe(blocked);
  });

  it("is stopped by the attempt's signal", async () => {
    const http = new HttpDouble();
    const call = aCall(aSpec(), { http });
    await httpRequestExecutor.execute(call);
    expect(http.signals).toEqual([call.signal]);
  });

  it("reads a draft with expressions", () => {
    const spec = {
      url: "https://u:p@${args.HOST}/x?token=1",
      expectStatus: ["${args.S}"],
      timeoutSeconds: "${args.T}",
    };
    expect(HttpRequestSpecSchemas.authored.safeParse(spec).success).toBe(true);
    expect(HttpRequestSpecSchemas.authored.safeParse({ ...spec, method: "TRACE" }).success).toBe(false);
    for (const url of ["api.example.com", "ftp://api.example.com/x", "https://"]) {
      expect(HttpRequestSpecSchemas.authored.safeParse({ ...spec, url }).success).toBe(false);
    }
    expect(httpRequestManifest.summarize({ url: spec.url })).toEqual({
      title: "GET request",
      detail: "to https://${args.HOST}/x",
    });
  });

  it("plans method and host, nothing of the path", async () => {
    expect(await planHttpRequest({ spec: aSpec({ method: "POST" }), use: {} })).toEqual({
      what: "Send POST to api.example.com",
      detail: null,
      blockedBy: null,
    });
    const broken = aSpec({ url: "http://[api" });
    expect((await planHttpRequest({ spec: broken, use: {} })).blockedBy).toBe(
      "The address is no http or https URL.",
    );
  });
});
