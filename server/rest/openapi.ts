import { z, type ZodType } from "zod";
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

const asked = (schema: ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

/** OpenAPI 3.1 of a table of routes, from the very schemas that validate. */
export function describeRoutes(routes: readonly RestRoute[], serverUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[`/v1${route.path}`] ??= {});
    path[route.method.toLowerCase()] = describeRoute(route);
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
    paths,
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

function describeRoute(route: RestRoute) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const content = (schema: unknown) => ({ "application/json": { schema } });
  return {
    summary: route.summary,
    description: route.verb === "signed-in" ? "For every token." : `Takes the permission “${route.verb}”.`,
    parameters: [
      ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
      ...(route.query === null ? [] : describeQuery(route.query)),
    ],
    ...(route.body !== null && {
      requestBody: {
        content: {
          ...content(asked(route.body)),
          ...(route.acceptsYaml && { "application/yaml": { schema: {} } }),
        },
      },
    }),
    responses: {
      "200": { description: "Done.", content: content(ANSWER) },
      default: { description: "What was wrong.", content: content(ERROR) },
    },
  };
}

function describeQuery(query: ZodType) {
  const { properties = {}, required = [] } = asked(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}
