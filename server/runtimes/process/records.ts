import { z } from "zod";
import type { Outcome, Work } from "../runtime";

/** Schemas of the driver's own files. What Slipway wrote yesterday is read as carefully as anything from outside. */

const environment = z.record(z.string(), z.string());
const workBase = { id: z.string(), projectId: z.string(), timeoutSeconds: z.number().positive() };
const connection = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  username: z.string(),
  password: z.string(),
  connectionString: z.string(),
});
const addonType = z.enum(["postgres", "external-postgres"]);
const backupType = z.enum(["snapshot", "dump"]);
const compression = z.enum(["zstd", "gz", "none"]);

export const HealthCheckSchema = z.object({
  path: z.string().optional(),
  intervalSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
  graceSeconds: z.number().positive(),
});

export const WorkSchema: z.ZodType<Work> = z.discriminatedUnion("kind", [
  z.object({
    ...workBase,
    kind: z.literal("build"),
    buildServiceId: z.string(),
    repoUrl: z.string(),
    sha: z.string(),
    contextDir: z.string(),
    buildCommand: z.string().optional(),
    dockerfile: z.string().optional(),
    buildArguments: environment,
  }),
  z.object({
    ...workBase,
    kind: z.literal("job"),
    jobId: z.string(),
    image: z.string(),
    command: z.string().optional(),
    environment,
  }),
  z.object({
    ...workBase,
    kind: z.literal("rollout"),
    serviceId: z.string(),
    image: z.string(),
    command: z.string().optional(),
    port: z.number().int().min(1).max(65535),
    replicas: z.number().int().min(1).max(64),
    environment,
    healthCheck: HealthCheckSchema,
  }),
  z.object({
    ...workBase,
    kind: z.literal("backup"),
    addonId: z.string(),
    addonType,
    connection,
    backupType,
    compression,
  }),
  z.object({
    ...workBase,
    kind: z.literal("restore"),
    addonId: z.string(),
    addonType,
    connection,
    backupType,
    location: z.string(),
    sha256: z.string(),
  }),
  z.object({
    ...workBase,
    kind: z.literal("exec"),
    target: z.object({ kind: z.enum(["service", "job"]), id: z.string() }),
    image: z.string(),
    argv: z.array(z.string()).min(1, "name at least the program"),
    environment,
    user: z.string().optional(),
    group: z.string().optional(),
  }),
  z.object({
    ...workBase,
    kind: z.literal("import"),
    addonId: z.string(),
    addonType,
    connection,
    source: z.discriminatedUnion("type", [
      z.object({ type: z.literal("url"), url: z.string(), compression }),
      z.object({ type: z.literal("database"), connectionString: z.string(), allDatabases: z.boolean() }),
    ]),
  }),
  z.object({
    ...workBase,
    kind: z.literal("restart"),
    target: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("service"), serviceId: z.string() }),
      z.object({
        kind: z.literal("addon"),
        addon: z.object({
          projectId: z.string(),
          addonId: z.string(),
          type: addonType,
          version: z.string().optional(),
          connectionString: z.string().optional(),
        }),
      }),
    ]),
  }),
]);

/** Spec files of an earlier release do not say it. */
export const DEFAULT_MAX_IMPORT_BYTES = 64 * 1024 ** 3;

/** What a detached program needs to know of the driver that started it. */
export const DriverSettingsSchema = z.object({
  rootDir: z.string(),
  /** Address the public ports of services listen on. */
  host: z.string(),
  /** Search path for programs. */
  path: z.string(),
  programsDir: z.string(),
  /** Added to the environment of every build, such as `npm_config_registry`. */
  buildEnvironment: environment,
  /** Largest build output, unpacked. */
  maxArtefactBytes: z.number().positive(),
  /** How long requests of the old version may go on after the switch. */
  drainMs: z.number().nonnegative(),
  /** Host names, addresses and subnets that may be downloaded from though they are not on the internet. */
  outgoingAllow: z.array(z.string()).default([]),
  /** Largest file that is imported, packed and unpacked. */
  maxImportBytes: z.number().positive().default(DEFAULT_MAX_IMPORT_BYTES),
});
export type DriverSettings = z.infer<typeof DriverSettingsSchema>;

export const TaskSpecSchema = z.object({ work: WorkSchema, settings: DriverSettingsSchema });
export type TaskSpec = z.infer<typeof TaskSpecSchema>;

export const StopRequestSchema = z.object({ graceMs: z.number().nonnegative() });

export const LogRecordSchema = z.object({
  at: z.string(),
  stream: z.enum(["stdout", "stderr", "system"]),
  text: z.string(),
});
export type LogRecord = z.infer<typeof LogRecordSchema>;

const buildResult = z.object({ image: z.string(), digest: z.string(), sizeBytes: z.number() });
const jobResult = z.object({ exitCode: z.number().nullable(), signal: z.string().nullable() });
const rolloutResult = z.object({ image: z.string(), previousImage: z.string().nullable() });
const backupResult = z.object({
  location: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  compression,
});
const execResult = z.object({ ...jobResult.shape, stdOut: z.string(), stdOutTruncated: z.boolean() });
// The first that fits is taken and drops what it does not know, so those with more fields come first.
const anyResult = z.union([
  buildResult,
  execResult,
  jobResult,
  rolloutResult,
  backupResult,
  z.object({}).strict(),
]);

export const OutcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("succeeded"), data: anyResult }),
  z.object({
    type: z.literal("failed"),
    reason: z.string(),
    data: anyResult.optional(),
    lastLogLines: z.array(z.string()).optional(),
  }),
  z.object({ type: z.literal("stopped") }),
  z.object({ type: z.literal("timedOut"), afterSeconds: z.number() }),
  z.object({ type: z.literal("lost"), detail: z.string() }),
]);

/** What a service runs, or shall run. */
export const ReleaseSchema = z.object({
  image: z.string(),
  command: z.string().optional(),
  port: z.number().int(),
  replicas: z.number().int(),
  environment,
  healthCheck: HealthCheckSchema,
});
export type Release = z.infer<typeof ReleaseSchema>;

export const ImageMetadataSchema = z.object({
  sha: z.string(),
  repoUrl: z.string(),
  startCommand: z.string().nullable(),
  sizeBytes: z.number(),
  builtAt: z.string(),
});
export type ImageMetadata = z.infer<typeof ImageMetadataSchema>;
