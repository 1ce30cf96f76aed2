import { z } from "zod";
import { EnvironmentSchema, ProjectIdSchema, ResourceNameSchema } from "@/server/resources";
import { inputProblem, invalidInput } from "@/server/validation";
import { commandOf, pickedImage } from "./picked-image";

/*
 * How Northflank's API speaks of resources, and what that is in our own words. A body is read field by field: what was
 * left out stays as it is, and what we have nothing for is named in a warning.
 */

/** A resource in our words, as far as the body speaks of it. */
export interface Translated {
  spec: Record<string, unknown>;
  warnings: string[];
}

/** Of every kind of resource: accepted, and without a meaning here. */
const IGNORED = ["description", "stageId", "tags", "infrastructure", "billing"];

/** `API Service` → `api-service`, as Northflank does. @throws AppError 400 for a name that has no letter to begin with */
export function toId(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  const parsed = ProjectIdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  throw invalidInput("The body cannot be used", [
    inputProblem(["name"], `“${name}” gives no id: begin with a letter, and use at most 54 characters.`),
  ]);
}

export const ProjectBodySchema = z.strictObject({ name: ResourceNameSchema });
export const PROJECT_IGNORED = ["description", "color", "region", "clusterId", "networking"];

export const BuildServiceBodySchema = z.strictObject({
  name: ResourceNameSchema,
  vcsData: z.strictObject({
    projectUrl: z.string().min(1).max(2000),
    projectType: z.string().max(50).optional(),
    projectBranch: z.string().min(1).max(250).optional(),
  }),
  buildSettings: z
    .strictObject({
      buildCommand: z.string().max(10_000).optional(),
      dockerfile: z
        .strictObject({ dockerFilePath: z.string().optional(), dockerWorkDir: z.string().optional() })
        .optional(),
    })
    .optional(),
});
export const BUILD_SERVICE_IGNORED = [
  ...IGNORED,
  "disabledCI",
  "buildSource",
  "buildConfiguration",
  "buildArguments",
  "buildFiles",
  "dockerSecretMounts",
  "vcsData.selfHostedVcsId",
  "vcsData.accountLogin",
  "vcsData.vcsLinkId",
  "buildSettings.storage",
  "buildSettings.buildpack",
  "buildSettings.dockerfile.buildEngine",
  "buildSettings.dockerfile.buildkit",
  "buildSettings.dockerfile.useCache",
  "buildSettings.dockerfile.kaniko",
];

export function toBuildServiceSpec(body: Partial<z.output<typeof BuildServiceBodySchema>>): Translated {
  const { name, vcsData, buildSettings } = body;
  const { dockerFilePath, dockerWorkDir } = buildSettings?.dockerfile ?? {};
  return {
    spec: present({
      name,
      repoUrl: vcsData?.projectUrl,
      branch: vcsData?.projectBranch,
      buildCommand: buildSettings?.buildCommand,
      dockerfile: dockerFilePath,
      context: dockerWorkDir,
    }),
    warnings: [],
  };
}

const PortSchema = z.looseObject({
  name: z.string().max(100),
  internalPort: z.int().min(1).max(65_535),
  public: z.boolean().optional(),
  protocol: z.enum(["HTTP", "HTTP/2", "TCP", "UDP"]),
});
const HealthCheckSchema = z.looseObject({
  protocol: z.enum(["HTTP", "CMD", "TCP"]),
  type: z.enum(["livenessProbe", "readinessProbe", "startupProbe"]),
  path: z.string().optional(),
  initialDelaySeconds: z.number().min(0).default(10),
  periodSeconds: z.number().positive().default(10),
  timeoutSeconds: z.number().positive().default(5),
  failureThreshold: z.number().positive().default(3),
});

export const DeploymentServiceBodySchema = z.strictObject({
  name: ResourceNameSchema,
  deployment: z.strictObject({ ...pickedImage, instances: z.int().min(0).max(100).optional() }),
  ports: z.array(PortSchema).max(50).optional(),
  runtimeEnvironment: EnvironmentSchema.optional(),
  healthChecks: z.array(HealthCheckSchema).max(10).optional(),
});
const DEPLOYMENT_IGNORED = ["buildpack", "storage", "strategy", "gpu", "gracePeriodSeconds", "metadata"].map(
  (field) => `deployment.${field}`,
);
export const DEPLOYMENT_SERVICE_IGNORED = [
  ...IGNORED,
  ...DEPLOYMENT_IGNORED,
  "deployment.type",
  "deployment.region",
  "deployment.zonalRedundancy",
  "deployment.gradualRolloutStrategyId",
  "deployment.ssh",
  "runtimeFiles",
  "dockerSecretMounts",
  "loadBalancing",
  "autoscaling",
  "createOptions",
];

/** The port is what the service is reached at; the caller sees to it that no other has it. */
export function toDeploymentServiceSpec(
  body: Partial<z.output<typeof DeploymentServiceBodySchema>>,
): Translated {
  const { name, deployment, ports = [], runtimeEnvironment, healthChecks = [] } = body;
  const chosen = ports.find((port) => port.public === true) ?? ports[0];
  const checks = healthChecks.filter(({ protocol }) => protocol !== "CMD");
  const check = checks.find(({ type }) => type === "readinessProbe") ?? checks[0];
  return {
    spec: present({
      name,
      command: deployment === undefined ? undefined : commandOf(deployment),
      replicas: deployment?.instances,
      port: chosen?.internalPort,
      environment: runtimeEnvironment,
      healthCheck:
        check === undefined
          ? undefined
          : present({
              path: check.protocol === "HTTP" ? (check.path ?? "/") : undefined,
              intervalSeconds: check.periodSeconds,
              timeoutSeconds: check.timeoutSeconds,
              graceSeconds: Math.max(
                1,
                check.initialDelaySeconds + check.periodSeconds * check.failureThreshold,
              ),
            }),
    }),
    warnings: [
      ...ports.flatMap((port, index) => leftOver(`ports[${index}]`, port, PortSchema, port === chosen)),
      ...healthChecks.flatMap((one, index) =>
        leftOver(
          `healthChecks[${index}]`,
          one,
          HealthCheckSchema.extend({ successThreshold: z.number() }),
          one === check,
        ),
      ),
    ],
  };
}

const ON_CHANGE = { never: "never", "cd-promote": "promotion", always: "always" } as const;

export const JobBodySchema = z.strictObject({
  name: ResourceNameSchema,
  deployment: z.strictObject(pickedImage).optional(),
  runtimeEnvironment: EnvironmentSchema.optional(),
  runOnSourceChange: z.enum(["never", "cd-promote", "always"]).optional(),
  activeDeadlineSeconds: z.int().min(1).max(86_400).nullable().optional(),
});
export const JOB_IGNORED = [
  ...IGNORED,
  ...DEPLOYMENT_IGNORED,
  "deployment.vcs",
  "backoffLimit",
  "disabledCI",
  "buildConfiguration",
  "buildSettings",
  "buildArguments",
  "buildFiles",
  "runtimeFiles",
  "dockerSecretMounts",
  "healthChecks",
];

export function toJobSpec(body: Partial<z.output<typeof JobBodySchema>>): Translated {
  const { name, deployment, runtimeEnvironment, runOnSourceChange, activeDeadlineSeconds } = body;
  return {
    spec: present({
      name,
      command: deployment === undefined ? undefined : commandOf(deployment),
      environment: runtimeEnvironment,
      runOnImageChange: runOnSourceChange === undefined ? undefined : ON_CHANGE[runOnSourceChange],
      timeoutSeconds: activeDeadlineSeconds ?? undefined,
    }),
    warnings: [],
  };
}

export const AddonBodySchema = z.strictObject({
  name: ResourceNameSchema,
  type: z.enum(["postgresql", "postgres"]),
  version: z.string().min(1).max(50).optional(),
});
export const ADDON_IGNORED = [
  ...IGNORED,
  "projectId",
  "source",
  "tlsEnabled",
  "externalAccessEnabled",
  "ipPolicies",
  "typeSpecificSettings",
  "customCredentials",
  "backupSchedules",
  "metadata",
];

export function toAddonSpec({ name, version }: Partial<z.output<typeof AddonBodySchema>>): Translated {
  // `16-latest` names no version that a server could have.
  const isExact = version === undefined || /^\d+(\.\d+)*$/.test(version);
  return {
    spec: present({ name, type: "postgres", version: isExact ? version : undefined }),
    warnings: isExact ? [] : [`\`version\`: “${version}” is no exact version; the server's own was taken.`],
  };
}

const FileSchema = z.union([
  z.string(),
  z
    .strictObject({ data: z.base64(), encoding: z.string().max(20).optional() })
    .transform(({ data }) => decode(data)),
]);
export const SecretBodySchema = z.strictObject({
  name: ResourceNameSchema,
  secrets: z
    .strictObject({
      variables: EnvironmentSchema.optional(),
      files: z.record(z.string().min(1).max(500), FileSchema).optional(),
    })
    .optional(),
});
export const SECRET_IGNORED = [
  "description",
  "stageId",
  "tags",
  "type",
  "secretType",
  "priority",
  "restrictions",
  "addonDependencies",
  "externalAddonDependencies",
  "secrets.dockerSecretMounts",
];

export function toSecretSpec({ name, secrets }: Partial<z.output<typeof SecretBodySchema>>): Translated {
  return { spec: present({ name, values: secrets?.variables, files: secrets?.files }), warnings: [] };
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Sentences about what an item of a list says that has no meaning here. */
function leftOver(
  path: string,
  item: Readonly<Record<string, unknown>>,
  { shape }: { shape: Readonly<Record<string, unknown>> },
  isUsed: boolean,
): string[] {
  if (!isUsed) return [ignoredField(path)];
  const extra = Object.keys(item).filter((field) => !Object.hasOwn(shape, field));
  return extra.map((field) => ignoredField(`${path}.${field}`));
}

function ignoredField(path: string): string {
  return `\`${path}\` has no meaning on this server and was ignored.`;
}
