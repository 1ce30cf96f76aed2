import { z } from "zod";

/*
 * Resources as people declare them: in a project file, over HTTP and in forms. What is left out has its default, so a
 * declared resource is declared whole.
 */

export const ProjectIdSchema = z
  .string()
  .regex(
    /^[a-z](-?[a-z0-9]+)*$/,
    "an id: lower-case letters, digits and single hyphens, beginning with a letter",
  )
  .max(54);
export const ResourceIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9](-?[A-Za-z0-9]+)*$/, "an id: letters, digits and single hyphens")
  .max(54);
export const ResourceNameSchema = z.string().trim().min(1).max(100);

const VariableNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable name: letters, digits and _, not beginning with a digit")
  .max(200);
/** Environment: numbers and booleans are written out, as YAML authors expect. */
export const EnvironmentSchema = z.record(
  VariableNameSchema,
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

const DEFAULT_ADDON_VARIABLE = "DATABASE_URL";
/** `postgres-prod` gives its connection string as `DATABASE_URL`; `{ id, as }` under another name. */
export const AddonLinkSchema = z.union([
  ResourceIdSchema.transform((id) => ({ id, as: DEFAULT_ADDON_VARIABLE })),
  z.strictObject({ id: ResourceIdSchema, as: VariableNameSchema.default(DEFAULT_ADDON_VARIABLE) }),
]);
export type AddonLink = z.output<typeof AddonLinkSchema>;

export const HealthCheckSchema = z.strictObject({
  path: z.string().regex(/^\//, "a path that begins with /").max(1000).optional(),
  intervalSeconds: z.number().positive().max(300).default(5),
  timeoutSeconds: z.number().positive().max(300).default(5),
  graceSeconds: z.number().positive().max(3600).default(60),
});

const CommandSchema = z.string().trim().min(1).max(10_000);
/** Absolute inside the repository, never out of it. */
const RepositoryPathSchema = z
  .string()
  .regex(/^\/(?!.*(^|\/)\.\.(\/|$))/, "a path from the repository's root, such as /Dockerfile")
  .max(500);

export const RuntimeSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  driver: z.enum(["process", "docker", "kubernetes"]),
  settings: z.record(z.string(), z.json()).default({}),
  /** The runtime of what names none; the first one when nobody says. */
  default: z.boolean().optional(),
});
export type RuntimeSpec = z.output<typeof RuntimeSpecSchema>;

export const SecretGroupSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  name: ResourceNameSchema.optional(),
  values: EnvironmentSchema.default({}),
  /** Text by path. */
  files: z.record(z.string().min(1).max(500), z.string()).default({}),
});
export type SecretGroupSpec = z.output<typeof SecretGroupSpecSchema>;

export const BuildServiceSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  name: ResourceNameSchema.optional(),
  repoUrl: z.string().min(1).max(2000),
  branch: z.string().min(1).max(250).default("main"),
  context: RepositoryPathSchema.default("/"),
  buildCommand: CommandSchema.optional(),
  dockerfile: RepositoryPathSchema.optional(),
  runtime: ResourceIdSchema.optional(),
});
export type BuildServiceSpec = z.output<typeof BuildServiceSpecSchema>;

export const AddonSpecSchema = z
  .strictObject({
    id: ResourceIdSchema,
    name: ResourceNameSchema.optional(),
    type: z.enum(["postgres", "external-postgres"]),
    version: z.string().min(1).max(50).optional(),
    /** Of an `external-postgres`. */
    connectionString: z
      .string()
      .regex(/^postgres(ql)?:\/\//, "a postgresql:// URL")
      .optional(),
    runtime: ResourceIdSchema.optional(),
  })
  .superRefine(({ type, connectionString }, context) => {
    if ((type === "external-postgres") === (connectionString !== undefined)) return;
    const message =
      connectionString === undefined
        ? "A database that runs elsewhere needs its connection string."
        : "Only an addon of type external-postgres has a connection string.";
    context.addIssue({ code: "custom", path: ["connectionString"], message });
  });
export type AddonResourceSpec = z.output<typeof AddonSpecSchema>;

const linked = {
  environment: EnvironmentSchema.default({}),
  secretGroups: z.array(ResourceIdSchema).default([]),
  addons: z.array(AddonLinkSchema).default([]),
  runtime: ResourceIdSchema.optional(),
};

export const DeploymentServiceSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  name: ResourceNameSchema.optional(),
  command: CommandSchema.optional(),
  port: z.int().min(1).max(65_535),
  replicas: z.int().min(0).max(100).default(1),
  healthCheck: HealthCheckSchema.default({ intervalSeconds: 5, timeoutSeconds: 5, graceSeconds: 60 }),
  ...linked,
});
export type DeploymentServiceSpec = z.output<typeof DeploymentServiceSpecSchema>;

export const JobSpecSchema = z.strictObject({
  id: ResourceIdSchema,
  name: ResourceNameSchema.optional(),
  command: CommandSchema.optional(),
  runOnImageChange: z.enum(["never", "promotion", "always"]).default("never"),
  timeoutSeconds: z.int().min(1).max(86_400).default(3600),
  ...linked,
});
export type JobSpec = z.output<typeof JobSpecSchema>;

const outside = { id: ResourceIdSchema, name: ResourceNameSchema.optional() };
const HttpUrlSchema = z.url({ protocol: /^https?$/, error: "an http or https URL" }).max(2000);
const TokenSchema = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "a token: no spaces")
  .max(4000);
const chat = <Kind extends string>(kind: Kind) =>
  z.strictObject({ ...outside, kind: z.literal(kind), url: HttpUrlSchema });
const gitHost = <Kind extends string>(kind: Kind) =>
  z.strictObject({
    ...outside,
    kind: z.literal(kind),
    /** Of a server of one's own: `https://git.example.com/api/v4`. */
    apiUrl: HttpUrlSchema.optional(),
    token: TokenSchema,
    /** The account whose repositories it is for; all when absent. */
    accountLogin: z.string().min(1).max(200).optional(),
  });

const MailAddressSchema = z.email("an e-mail address").max(320);
const MailAddressesSchema = z
  .string()
  .max(4000)
  .refine(
    (list) => list.split(",").every((address) => MailAddressSchema.safeParse(address.trim()).success),
    "e-mail addresses, separated by commas",
  );

/** How mail leaves for people: a server that takes it by SMTP. */
const EmailSpecSchema = z.strictObject({
  ...outside,
  kind: z.literal("email"),
  host: z
    .string()
    .regex(/^(?![-.])[A-Za-z0-9.-]{1,253}$|^\[[0-9A-Fa-f:]+\]$/, "a host name, such as smtp.example.com"),
  port: z.int().min(1).max(65_535).default(587),
  /** `starttls` and `tls` send nothing to a server whose certificate is not good; `none` sends everything in the open. */
  security: z.enum(["starttls", "tls", "none"]).default("starttls"),
  username: z.string().min(1).max(320).optional(),
  password: z.string().min(1).max(1000).optional(),
  from: MailAddressSchema,
  to: MailAddressesSchema,
});

/** Where people are told: a chat, a webhook, a mailbox, the pull requests of a git host. */
export const IntegrationSpecSchema = z.discriminatedUnion("kind", [
  chat("slack"),
  chat("discord"),
  chat("teams"),
  /** With a secret, what is sent is signed with it, see `nodes/message/docs.md`. */
  chat("webhook").extend({ secret: z.string().min(8, "text of at least 8 characters").max(1000).optional() }),
  EmailSpecSchema,
  gitHost("github"),
  gitHost("gitlab"),
  gitHost("gitea"),
  /** With a user name the token is its app password, without one an access token. */
  gitHost("bitbucket").extend({ username: z.string().min(1).max(200).optional() }),
]);
export type IntegrationSpec = z.output<typeof IntegrationSpecSchema>;

/** How private images are pulled. */
export const RegistryCredentialSpecSchema = z.strictObject({
  ...outside,
  registry: z
    .string()
    .regex(
      /^(https?:\/\/)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(\/v[12]\/?)?$/,
      "a registry: ghcr.io, or registry.example.com:5000",
    )
    .max(300),
  username: z.string().min(1).max(1000),
  password: z.string().min(1).max(10_000),
});
export type RegistryCredentialSpec = z.output<typeof RegistryCredentialSpecSchema>;
