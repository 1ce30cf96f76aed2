import { resolve } from "node:path";
import { z } from "zod";
import { isAllowEntry } from "@/server/outgoing";
import type { RetentionPolicy } from "@/server/retention";
import type { TracingSettings } from "@/server/tracing";

/** What the operator decided, parsed once. The table with the defaults is in README.md. */
export interface Env {
  host: string;
  port: number;
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
  /** Absolute path. */
  dataDir: string;
  /** `npm start` and `npm run dev` put the embedded PostgreSQL here when the operator gave none. */
  databaseUrl: string;
  role: "all" | "web" | "worker";
  demo: boolean;
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  adminToken: string | undefined;
  /** Whoever bears it may read `/metrics`; undefined: administrators of the server only. */
  metricsToken: string | undefined;
  /** 32 bytes; undefined means the key file in the data directory. */
  encryptionKey: Buffer | undefined;
  /** Hosts, addresses and subnets outside of the internet that flows may reach; see `server/outgoing`. */
  outgoingAllow: string[];
  retention: RetentionPolicy;
  /** Null: no traces are told. Where to, the exporter reads from OpenTelemetry's own variables. */
  tracing: TracingSettings | null;
  production: boolean;
}

/** A variable has a value that cannot be used; one sentence per mistake. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  constructor(readonly mistakes: string[]) {
    super(mistakes.join("\n"));
  }
}

/** Days that something is kept; 0 is for ever. */
function days(name: string, usual: number) {
  return z
    .string()
    .regex(/^\d{1,5}$/, `${name} is not a number of days; 0 keeps for ever.`)
    .transform((text) => (Number(text) === 0 ? null : Number(text)))
    .default(usual);
}

/** How many of something are kept whatever their age. */
function count(name: string, usual: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,4}$/, `${name} is not a number between 1 and 99999.`)
    .transform(Number)
    .default(usual);
}

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const satisfies readonly TracingSettings["sampler"][];

/** Where OpenTelemetry's own variables say that traces go to, by HTTP. */
function otlpEndpoint(name: string) {
  return z.url({ protocol: /^https?$/, error: `${name} is not an http(s) URL.` }).optional();
}

/** Traces are sent as JSON over HTTP; every receiver of OTLP over HTTP takes that. */
function otlpProtocol(name: string) {
  return z
    .enum(["http/json", "http/protobuf"], {
      error: `${name} is not http/json: Slipway sends traces by HTTP, not by gRPC.`,
    })
    .optional();
}

const EnvSchema = z.object({
  HOST: z.string().trim().min(1, "HOST is empty: leave it out for 127.0.0.1.").default("127.0.0.1"),
  PORT: z
    .string()
    .regex(/^\d+$/, "PORT is not a number between 1 and 65535.")
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, "PORT is not a number between 1 and 65535.")
    .default(3000),
  SLIPWAY_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "SLIPWAY_PUBLIC_URL is not an http(s) URL." })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  SLIPWAY_DATA_DIR: z.string().default(".slipway"),
  DATABASE_URL: z
    .string({ error: "DATABASE_URL is missing: start with `npm start` or `npm run dev`, or set it." })
    .regex(/^postgres(ql)?:\/\//, "DATABASE_URL is not a postgresql:// URL."),
  SLIPWAY_ROLE: z
    .enum(["all", "web", "worker"], { error: "SLIPWAY_ROLE is not one of all, web, worker." })
    .default("all"),
  SLIPWAY_DEMO: z
    .enum(["true", "false"], { error: "SLIPWAY_DEMO is neither true nor false." })
    .default("true")
    .transform((value) => value === "true"),
  SLIPWAY_ADMIN_EMAIL: z.email({ error: "SLIPWAY_ADMIN_EMAIL is not an e-mail address." }).optional(),
  SLIPWAY_ADMIN_PASSWORD: z.string().min(8, "SLIPWAY_ADMIN_PASSWORD has fewer than 8 characters.").optional(),
  SLIPWAY_ADMIN_TOKEN: z
    .string()
    .min(16, "SLIPWAY_ADMIN_TOKEN has fewer than 16 characters.")
    .regex(/^[\x21-\x7e]*$/, "SLIPWAY_ADMIN_TOKEN has spaces or characters outside ASCII.")
    .optional(),
  SLIPWAY_METRICS_TOKEN: z
    .string()
    .min(16, "SLIPWAY_METRICS_TOKEN has fewer than 16 characters.")
    .regex(/^[\x21-\x7e]*$/, "SLIPWAY_METRICS_TOKEN has spaces or characters outside ASCII.")
    .optional(),
  SLIPWAY_ENCRYPTION_KEY: z
    .string()
    .refine((value) => decodeKey(value).length === 32, "SLIPWAY_ENCRYPTION_KEY is not 32 bytes in base64.")
    .transform(decodeKey)
    .optional(),
  SLIPWAY_OUTGOING_ALLOW: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    )
    .refine(
      (list) => list.every(isAllowEntry),
      "SLIPWAY_OUTGOING_ALLOW is not a list of host names, addresses and subnets such as 10.0.0.0/8, separated by commas.",
    ),
  SLIPWAY_KEEP_RUNS_DAYS: days("SLIPWAY_KEEP_RUNS_DAYS", 180),
  SLIPWAY_KEEP_RUNS: count("SLIPWAY_KEEP_RUNS", 50),
  SLIPWAY_KEEP_LOGS_DAYS: days("SLIPWAY_KEEP_LOGS_DAYS", 30),
  SLIPWAY_KEEP_IMAGES_DAYS: days("SLIPWAY_KEEP_IMAGES_DAYS", 30),
  SLIPWAY_KEEP_IMAGES: count("SLIPWAY_KEEP_IMAGES", 10),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z
    .enum(["otlp", "none"], { error: "OTEL_TRACES_EXPORTER is neither otlp nor none." })
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint("OTEL_EXPORTER_OTLP_ENDPOINT"),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: otlpEndpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
  OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol("OTEL_EXPORTER_OTLP_PROTOCOL"),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: otlpProtocol("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, { error: `OTEL_TRACES_SAMPLER is not one of ${SAMPLERS.join(", ")}.` })
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .refine(
      (text) => Number(text) >= 0 && Number(text) <= 1,
      "OTEL_TRACES_SAMPLER_ARG is not a number between 0 and 1.",
    )
    .transform(Number)
    .default(1),
  NODE_ENV: z.string().optional(),
});

/** Parses variables; an empty one counts as not set. @throws EnvError */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = EnvSchema.safeParse(present);
  if (!result.success) throw new EnvError([...new Set(result.error.issues.map((issue) => issue.message))]);
  const values = result.data;
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.SLIPWAY_PUBLIC_URL ?? `http://${urlHost(values.HOST)}:${values.PORT}`,
    dataDir: resolve(values.SLIPWAY_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    role: values.SLIPWAY_ROLE,
    demo: values.SLIPWAY_DEMO,
    adminEmail: values.SLIPWAY_ADMIN_EMAIL,
    adminPassword: values.SLIPWAY_ADMIN_PASSWORD,
    adminToken: values.SLIPWAY_ADMIN_TOKEN,
    metricsToken: values.SLIPWAY_METRICS_TOKEN,
    encryptionKey: values.SLIPWAY_ENCRYPTION_KEY,
    outgoingAllow: values.SLIPWAY_OUTGOING_ALLOW,
    retention: {
      runDays: values.SLIPWAY_KEEP_RUNS_DAYS,
      runsPerFlow: values.SLIPWAY_KEEP_RUNS,
      logDays: values.SLIPWAY_KEEP_LOGS_DAYS,
      imageDays: values.SLIPWAY_KEEP_IMAGES_DAYS,
      imagesPerStage: values.SLIPWAY_KEEP_IMAGES,
    },
    tracing: tellsTraces(values)
      ? { sampler: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG }
      : null,
    production: values.NODE_ENV === "production",
  };
}

/** Traces are told when there is somebody to tell, unless somebody has switched them off. */
function tellsTraces(values: z.output<typeof EnvSchema>): boolean {
  const endpoint = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = values.OTEL_SDK_DISABLED?.toLowerCase() === "true" || values.OTEL_TRACES_EXPORTER === "none";
  return endpoint !== undefined && !isOff;
}

let parsed: Env | undefined;

/** This process's variables, parsed at the first call. @throws EnvError */
export function getEnv(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `SLIPWAY_LOG_LEVEL`, never an error: what is wrong with the other variables must be loggable. */
export function getLogLevel(): LogLevel {
  return LOG_LEVELS.find((level) => level === process.env.SLIPWAY_LOG_LEVEL) ?? "info";
}

/** "nodejs" or "edge": where Next.js runs `instrumentation.ts`; undefined outside Next.js. */
export function getNextRuntime(): string | undefined {
  return process.env.NEXT_RUNTIME;
}

/**
 * next-auth reads its environment itself. Without this it believes it is `http://localhost:3000`, and signing in on
 * `127.0.0.1` or under the name of a proxy leads elsewhere.
 */
export function trustRequestHost(): void {
  process.env.AUTH_TRUST_HOST ??= "true";
}

function decodeKey(value: string): Buffer {
  return Buffer.from(value, "base64");
}

/** A wildcard address is no address to click on; IPv6 needs brackets. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
