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
