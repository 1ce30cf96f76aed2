import type { z } from "zod";
import { MASK } from "@/core/expression";
import type { Tx } from "@/server/db";
import { readAddonConnection } from "@/server/environment";
import { withoutCredentials } from "@/server/git";
import { sealJson } from "@/server/secrets";
import type { ShowValue } from "./field-changes";
import { parseAddonLinks, unsealEnvironment } from "./linked";
import { integrations, registries } from "./outside-stores";
import { unsealSecretGroup } from "./queries";
import {
  AddonSpecSchema,
  BuildServiceSpecSchema,
  DeploymentServiceSpecSchema,
  HealthCheckSchema,
  JobSpecSchema,
  RuntimeSpecSchema,
  SecretGroupSpecSchema,
  type AddonResourceSpec,
  type BuildServiceSpec,
  type DeploymentServiceSpec,
  type JobSpec,
  type RuntimeSpec,
  type SecretGroupSpec,
} from "./specs";

/** Reads and writes one kind of resource in the form people declare it in. */
export interface ResourceStore<Spec extends { id: string }> {
  /** `deployment service`, for sentences. */
  noun: string;
  schema: z.ZodType<Spec>;
  /** Every resource of the project, by id. */
  read(tx: Tx, projectId: string): Promise<Map<string, Spec>>;
  /** Makes it or makes it so; what it runs is not touched. */
  write(tx: Tx, projectId: string, spec: Spec): Promise<void>;
  remove(tx: Tx, projectId: string, id: string): Promise<void>;
  /** A field as people may see it: secrets masked. */
  show: ShowValue;
}

const optional = <T>(value: T | null): T | undefined => value ?? undefined;
const byId = <Spec extends { id: string }>(specs: Spec[]): Map<string, Spec> =>
  new Map(specs.map((spec) => [spec.id, spec]));
const key = (projectId: string, id: string) => ({ projectId_id: { projectId, id } });
const openly: ShowValue = (_path, value) => value;
const masked =
  (...fields: string[]): ShowValue =>
  ([first], value) =>
    first !== undefined && fields.includes(first) ? MASK : value;
/** `https://user:token@host` is how people give a build its access. */
const withoutPasswords: ShowValue = (_path, value) =>
  typeof value === "string" ? withoutCredentials(value) : value;

const runtimes: ResourceStore<RuntimeSpec> = {
  noun: "runtime",
  schema: RuntimeSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.runtime.findMany({ where: { projectId } });
    return byId(
      rows.map(({ id, driver, settings, isDefault }) =>
        RuntimeSpecSchema.parse({ id, driver, settings, default: isDefault }),
      ),
    );
  },
  async write(tx, projectId, spec) {
    const isFirst = (await tx.runtime.count({ where: { projectId } })) === 0;
    if (spec.default === true)
      await tx.runtime.updateMany({ where: { projectId }, data: { isDefault: false } });
    const data = { driver: spec.driver, settings: spec.settings };
    await tx.runtime.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data, isDefault: spec.default ?? isFirst },
      update: { ...data, ...(spec.default !== undefined && { isDefault: spec.default }) },
    });
  },
  async remove(tx, projectId, id) {
    await tx.runtime.delete({ where: key(projectId, id) });
  },
  show: openly,
};

const secretGroups: ResourceStore<SecretGroupSpec> = {
  noun: "secret group",
  schema: SecretGroupSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.secretGroup.findMany({ where: { projectId } });
    return byId(rows.map(({ id, name, sealed }) => ({ id, name, ...unsealSecretGroup(sealed) })));
  },
  async write(tx, projectId, spec) {
    const data = {
      name: spec.name ?? spec.id,
      sealed: sealJson({ values: spec.values, files: spec.files }),
    };
    await tx.secretGroup.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.secretGroup.delete({ where: key(projectId, id) });
  },
  show: masked("values", "files"),
};

const buildServices: ResourceStore<BuildServiceSpec> = {
  noun: "build service",
  schema: BuildServiceSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.buildService.findMany({ where: { projectId } });
    return byId(
      rows.map((row) => ({
        id: row.id,
        name: row.name,
        repoUrl: row.repoUrl,
        branch: row.branch,
        context: row.contextDir,
        buildCommand: optional(row.buildCommand),
        dockerfile: optional(row.dockerfile),
        runtime: optional(row.runtimeId),
      })),
    );
  },
  async write(tx, projectId, spec) {
    const data = {
      name: spec.name ?? spec.id,
      repoUrl: spec.repoUrl,
      branch: spec.branch,
      contextDir: spec.context,
      buildCommand: spec.buildCommand ?? null,
      dockerfile: spec.dockerfile ?? null,
      runtimeId: spec.runtime ?? null,
    };
    await tx.buildService.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.buildService.delete({ where: key(projectId, id) });
  },
  show: withoutPasswords,
};

const addons: ResourceStore<AddonResourceSpec> = {
  noun: "addon",
  schema: AddonSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.addon.findMany({ where: { projectId } });
    return byId(
      rows.map((row) =>
        AddonSpecSchema.parse({
          id: row.id,
          name: row.name,
          type: row.type,
          version: optional(row.version),
          connectionString:
            row.type === "external-postgres" ? readAddonConnection(row)?.connectionString : undefined,
          runtime: optional(row.runtimeId),
        }),
      ),
    );
  },
  async write(tx, projectId, spec) {
    const data = {
      name: spec.name ?? spec.id,
      type: spec.type,
      version: spec.version ?? null,
      runtimeId: spec.runtime ?? null,
      ...(spec.connectionString !== undefined && {
        connection: sealJson(toConnection(spec.connectionString)),
      }),
    };
    await tx.addon.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.addon.delete({ where: key(projectId, id) });
  },
  show: masked("connectionString"),
};

/** The parts a linked program may want one by one. */
function toConnection(connectionString: string) {
  const url = new URL(connectionString);
  return {
    host: url.hostname,
    port: url.port === "" ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.replace(/^\//, "")) || "postgres",
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    connectionString,
  };
}

const deploymentServices: ResourceStore<DeploymentServiceSpec> = {
  noun: "deployment service",
  schema: DeploymentServiceSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.deploymentService.findMany({ where: { projectId } });
    return byId(
      rows.map((row) => ({
        id: row.id,
        name: row.name,
        command: optional(row.command),
        port: row.port,
        replicas: row.replicas,
        healthCheck: HealthCheckSchema.parse(row.healthCheck),
        environment: unsealEnvironment(row.environment),
        secretGroups: row.secretGroups,
        addons: parseAddonLinks(row.addons),
        runtime: optional(row.runtimeId),
      })),
    );
  },
  async write(tx, projectId, spec) {
    const data = {
      name: spec.name ?? spec.id,
      command: spec.command ?? null,
      port: spec.port,
      replicas: spec.replicas,
      healthCheck: spec.healthCheck,
      environment: sealJson(spec.environment),
      secretGroups: spec.secretGroups,
      addons: spec.addons,
      runtimeId: spec.runtime ?? null,
    };
    await tx.deploymentService.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.deploymentService.delete({ where: key(projectId, id) });
  },
  show: masked("environment"),
};

const jobs: ResourceStore<JobSpec> = {
  noun: "job",
  schema: JobSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.job.findMany({ where: { projectId } });
    return byId(
      rows.map((row) => ({
        id: row.id,
        name: row.name,
        command: optional(row.command),
        runOnImageChange: row.runOnImageChange,
        timeoutSeconds: row.timeoutSeconds,
        environment: unsealEnvironment(row.environment),
        secretGroups: row.secretGroups,
        addons: parseAddonLinks(row.addons),
        runtime: optional(row.runtimeId),
      })),
    );
  },
  async write(tx, projectId, spec) {
    const data = {
      name: spec.name ?? spec.id,
      command: spec.command ?? null,
      runOnImageChange: spec.runOnImageChange,
      timeoutSeconds: spec.timeoutSeconds,
      environment: sealJson(spec.environment),
      secretGroups: spec.secretGroups,
      addons: spec.addons,
      runtimeId: spec.runtime ?? null,
    };
    await tx.job.upsert({
      where: key(projectId, spec.id),
      create: { projectId, id: spec.id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.job.delete({ where: key(projectId, id) });
  },
  show: masked("environment"),
};

/** In the order in which one may name another. */
export const RESOURCE_STORES = {
  runtimes,
  secretGroups,
  integrations,
  registries,
  buildServices,
  addons,
  deploymentServices,
  jobs,
};
export type ResourceCollection = keyof typeof RESOURCE_STORES;
export type SpecOf<C extends ResourceCollection> = z.output<(typeof RESOURCE_STORES)[C]["schema"]>;

/** What a change is called: `deploymentService`. */
export const KIND_OF = {
  runtimes: "runtime",
  secretGroups: "secretGroup",
  integrations: "integration",
  registries: "registryCredential",
  buildServices: "buildService",
  addons: "addon",
  deploymentServices: "deploymentService",
  jobs: "job",
} as const satisfies Record<ResourceCollection, string>;
