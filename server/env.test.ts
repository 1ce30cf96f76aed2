import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvError, parseEnv } from "./env";

const DATABASE_URL = "postgresql://localhost/slipway";

describe("parseEnv", () => {
  it("needs nothing but a database", () => {
    expect(parseEnv({ DATABASE_URL })).toEqual({
      host: "127.0.0.1",
      port: 3000,
      publicUrl: "http://127.0.0.1:3000",
      dataDir: resolve(".slipway"),
      databaseUrl: DATABASE_URL,
      role: "all",
      demo: true,
      adminEmail: undefined,
      adminPassword: undefined,
      adminToken: undefined,
      metricsToken: undefined,
      encryptionKey: undefined,
      outgoingAllow: [],
      retention: { runDays: 180, runsPerFlow: 50, logDays: 30, imageDays: 30, imagesPerStage: 10 },
      tracing: null,
      production: false,
    });
  });

  it("takes an empty variable as not set", () => {
    expect(parseEnv({ DATABASE_URL, PORT: "", SLIPWAY_DEMO: "" })).toMatchObject({ port: 3000, demo: true });
  });

  it("shows a clickable address for a wildcard host", () => {
    expect(parseEnv({ DATABASE_URL, HOST: "0.0.0.0", PORT: "80" }).publicUrl).toBe("http://127.0.0.1:80");
    expect(parseEnv({ DATABASE_URL, HOST: "::1" }).publicUrl).toBe("http://[::1]:3000");
  });

  it("takes a list of what flows may reach outside of the internet", () => {
    const SLIPWAY_OUTGOING_ALLOW = " 10.0.0.0/8, git.internal,,::1 ";
    expect(parseEnv({ DATABASE_URL, SLIPWAY_OUTGOING_ALLOW }).outgoingAllow).toEqual([
      "10.0.0.0/8",
      "git.internal",
      "::1",
    ]);
    expect(() => parseEnv({ DATABASE_URL, SLIPWAY_OUTGOING_ALLOW: "http://git.internal" })).toThrow(
      /SLIPWAY_OUTGOING_ALLOW is not a list of host names/,
    );
  });

  it("keeps for ever what is kept for 0 days, and at least one of what is counted", () => {
    const kept = { SLIPWAY_KEEP_RUNS_DAYS: "0", SLIPWAY_KEEP_LOGS_DAYS: "7", SLIPWAY_KEEP_IMAGES: "3" };
    expect(parseEnv({ DATABASE_URL, ...kept }).retention).toMatchObject({
      runDays: null,
      logDays: 7,
      imagesPerStage: 3,
    });
    expect(() => parseEnv({ DATABASE_URL, SLIPWAY_KEEP_RUNS: "0" })).toThrow(
      /SLIPWAY_KEEP_RUNS is not a number/,
    );
    expect(() => parseEnv({ DATABASE_URL, SLIPWAY_KEEP_LOGS_DAYS: "a week" })).toThrow(
      /is not a number of days/,
    );
  });

  it("tells traces when OpenTelemetry's variables say where to, unless they switch that off", () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4318";
    const tracing = (more: Record<string, string>) => parseEnv({ DATABASE_URL, ...more }).tracing;
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual({ sampler: "parentbased_always_on", ratio: 1 });
    expect(tracing({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: OTEL_EXPORTER_OTLP_ENDPOINT })).not.toBeNull();
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "true" })).toBeNull();
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "none" })).toBeNull();
    expect(
      tracing({
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_TRACES_SAMPLER: "traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.1",
      }),
    ).toEqual({ sampler: "traceidratio", ratio: 0.1 });
    expect(() => tracing({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toThrow(/by HTTP, not by gRPC/);
    expect(() => tracing({ OTEL_TRACES_SAMPLER_ARG: "2" })).toThrow(/between 0 and 1/);
  });

  it("decodes the encryption key", () => {
    const key = Buffer.alloc(32, 7);
    expect(parseEnv({ DATABASE_URL, SLIPWAY_ENCRYPTION_KEY: key.toString("base64") }).encryptionKey).toEqual(
      key,
    );
  });

  it("gives one sentence for every mistake", () => {
    const attempt = () =>
      parseEnv({
        DATABASE_URL: "mysql://localhost",
        PORT: "70000",
        SLIPWAY_ROLE: "boss",
        SLIPWAY_DEMO: "yes",
        SLIPWAY_ADMIN_EMAIL: "nobody",
        SLIPWAY_ADMIN_TOKEN: "short",
        SLIPWAY_ENCRYPTION_KEY: "c2hvcnQ=",
      });
    expect(attempt).toThrow(EnvError);
    expect(attempt).toThrow(
      [
        "PORT is not a number between 1 and 65535.",
        "DATABASE_URL is not a postgresql:// URL.",
        "SLIPWAY_ROLE is not one of all, web, worker.",
        "SLIPWAY_DEMO is neither true nor false.",
        "SLIPWAY_ADMIN_EMAIL is not an e-mail address.",
        "SLIPWAY_ADMIN_TOKEN has fewer than 16 characters.",
        "SLIPWAY_ENCRYPTION_KEY is not 32 bytes in base64.",
      ].join("\n"),
    );
  });
});
