import { z, type ZodType } from "zod";
import { isRecord } from "@/core/document/walk";
import type { RestRoute } from "./rest-route";

const ERROR = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["status", "message", "id", "details"],
      properties: {
        status: { type: "integer" },
        message: { type: "string", description: "A sentence for people." },
        id: { type: "string", description: "Stable, for programs: `not-found`." },
        details: {},
      },
    },
  },
};

const ANSWER = {
  type: "object",
  required: ["data"],
  properties: {
    data: {},
    pagination: {
      type: "object",
      required: ["hasNextPage", "count"],
      properties: {
        hasNextPage: { type: "boolean" },
        cursor: { type: "string" },
        count: { type: "integer" },
      },
    },
    warnings: { type: "array", items: { type: "string" } },
  },
};

type JsonSchema = Record<string, unknown>;

/** Schemas that are named, because they speak of themselves. */
type Components = Record<string, JsonSchema>;

/** What a schema asks for, its own definitions moved to where the whole document finds them. */
function asked(schema: ZodType, owner: string, components: Components): JsonSchema {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const moved = (text: unknown): JsonSchema =>
    JSON.parse(JSON.stringify(text), (key, value: unknown) =>
      key === "$ref" && typeof value === "string"
        ? value.replace("#/$defs/", `#/components/schemas/${owner}.`)
        : value,
    ) as JsonSchema;
  for (const [name, definition] of Object.entries($defs as JsonSchema))
    components[`${owner}.${name}`] = moved(definition);
  return moved(json);
}

const NO_MEANING = {
  description: "Accepted, without a meaning here; named in `warnings`.",
  deprecated: true,
};

/** A schema that takes, at this place, what is accepted and has no meaning. */
function withIgnored(schema: JsonSchema, [first = "", ...rest]: readonly string[]): JsonSchema {
  const { properties } = schema;
  if (!isRecord(properties)) return schema;
  const inner = properties[first];
  const there = rest.length === 0 ? NO_MEANING : isRecord(inner) ? withIgnored(inner, rest) : inner;
  return there === undefined ? schema : { ...schema, properties: { ...properties, [first]: there } };
}

/** `GET /projects/{projectId}/runs` → `getProjectsProjectIdRuns`: a name that stays as long as the path does. */
function operationId({ method, path }: RestRoute): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** What a route is about: the noun of its path that comes last, before what is done to it. */
function tagOf({ path }: RestRoute): string {
  const nouns = path.split("/").filter((word) => TAGS.has(word));
  return nouns.at(-1) ?? "projects";
}

const TAGS = new Set([
  "projects",
  "pipelines",
  "release-flows",
  "runs",
  "services",
  "jobs",
  "addons",
  "backups",
  "secrets",
  "share-links",
  "audit",
  "apply",
]);

/** OpenAPI 3.1 of a table of routes, from the very schemas that validate. */
export function describeRoutes(routes: readonly RestRoute[], serverUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  const components: Components = { Answer: ANSWER, Error: ERROR };
  for (const route of routes) {
    const path = (paths[`/v1${route.path}`] ??= {});
    path[route.method.toLowerCase()] = describeRoute(route, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Slipway",
      version: "1",
      description: "Each path also answers below /v1/teams/{teamId}; the name of the team says nothing.",
    },
    servers: [{ url: serverUrl }],
    security: [{ token: [] }],
    tags: [...TAGS].map((name) => ({ name })),
    paths,
    components: { schemas: components, securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

function describeRoute(route: RestRoute, components: Components) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const id = operationId(route);
  const content = (schema: unknown) => ({ "application/json": { schema } });
  const error = content({ $ref: "#/components/schemas/Error" });
  return {
    operationId: id,
    tags: [tagOf(route)],
    summary: route.summary,
    description: route.verb === "signed-in" ? "For every token." : `Takes the permission “${route.verb}”.`,
    parameters: [
      ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
      ...(route.query === null ? [] : describeQuery(route.query, id, components)),
    ],
    ...(route.body !== null && {
      requestBody: {
        content: {
          ...content(describeBody(route.body, route.ignored, id, components)),
          ...(route.acceptsYaml && { "application/yaml": { schema: {} } }),
        },
      },
    }),
    responses: {
      "200": { description: "Done.", content: content({ $ref: "#/components/schemas/Answer" }) },
      "429": {
        description: "Too many requests.",
        headers: {
          "Retry-After": {
            description: "Seconds until the next one is heard.",
            schema: { type: "integer" },
          },
        },
        content: error,
      },
      default: { description: "What was wrong.", content: error },
    },
  };
}

function describeBody(
  body: ZodType,
  ignored: readonly string[],
  owner: string,
  components: Components,
): JsonSchema {
  return ignored.reduce(
    (schema, path) => withIgnored(schema, path.split(".")),
    asked(body, owner, components),
  );
}

function describeQuery(query: ZodType, owner: string, components: Components) {
  const { properties = {}, required = [] } = asked(query, owner, components);
  return Object.entries(properties as JsonSchema).map(([name, schema]) => ({
    name,
    in: "query",
    required: (required as string[]).includes(name),
    schema,
  }));
}
