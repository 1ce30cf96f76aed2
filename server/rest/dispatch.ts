import { assertMay, authenticateRequest, type Actor } from "@/server/auth";
import { getGit, getOutgoing, getRuntimePool } from "@/server/composition";
import { getDb, type Db } from "@/server/db";
import { getEnv } from "@/server/env";
import { AppError } from "@/server/errors";
import { parseInput } from "@/server/validation";
import { toErrorResponse } from "./error-response";
import { describeRoutes } from "./openapi";
import { countRequest } from "./request-limit";
import { dropIgnored, parseBody, readBodyText } from "./read-body";
import type { RestAnswer, RestRoute } from "./rest-route";
import { REST_ROUTES } from "./routes";
import { schemaResponse } from "./schema-response";

interface Pattern {
  route: RestRoute;
  regex: RegExp;
  names: string[];
}

const PATTERNS = REST_ROUTES.map((route): Pattern => {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return { route, names, regex: new RegExp(`^${route.path.replace(/\{\w+\}/g, "([^/]+)")}$`) };
});

/** Answers a request below `/v1`; never throws. */
export async function dispatchRest(request: Request): Promise<Response> {
  try {
    const { pathname } = new URL(request.url);
    // What the API is like is no secret.
    if (pathname === "/v1/openapi.json" && request.method === "GET") {
      return Response.json(describeRoutes(REST_ROUTES, getEnv().publicUrl));
    }
    if (pathname === "/v1/schemas/release-flow.json" && request.method === "GET") {
      return schemaResponse(request);
    }
    const { route, params } = findRoute(request.method, pathname);
    const db = getDb();
    const actor = await authenticateRequest(db, request);
    countRequest(actor);
    await authorise(db, actor, route, params);
    const query = route.query === null ? undefined : parseQuery(route, request);
    const { body, bodyText, warnings } = await readInput(route, request);
    const context = {
      db,
      runtimes: getRuntimePool(),
      git: getGit(),
      outgoing: getOutgoing(),
      actor,
      params,
      query,
      body,
      bodyText,
      request,
    };
    return toResponse(await route.handle(context), warnings);
  } catch (error) {
    return toErrorResponse(error, request);
  }
}

/** @throws AppError 404 for a path nobody answers, 405 with the methods that are answered */
function findRoute(method: string, pathname: string): { route: RestRoute; params: Record<string, string> } {
  // Everything is there once more below a team; the name of the team says nothing, a server is one.
  const path = pathname
    .replace(/^\/v1/, "")
    .replace(/^\/teams\/[^/]+(?=\/)/, "")
    .replace(/\/$/, "");
  const matching = PATTERNS.flatMap(({ route, regex, names }) => {
    const match = regex.exec(path);
    return match === null ? [] : [{ route, names, values: match.slice(1) }];
  });
  if (matching.length === 0)
    throw AppError.notFound(`There is nothing at ${pathname}. See /v1/openapi.json.`);
  const asked = method === "HEAD" ? "GET" : method;
  const found = matching.find(({ route }) => route.method === asked);
  if (found === undefined) {
    const allowed = matching.map(({ route }) => route.method).join(", ");
    throw new AppError(
      "method-not-allowed",
      `${pathname} does not answer ${method}; it answers ${allowed}.`,
      {
        status: 405,
        details: { allowed: matching.map(({ route }) => route.method) },
      },
    );
  }
  const params = found.names.map((name, index): [string, string] => [
    name,
    decodeSegment(found.values[index] ?? ""),
  ]);
  return { route: found.route, params: Object.fromEntries(params) };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new AppError("invalid", `“${segment}” is not a well-formed part of a path.`, { cause });
  }
}

async function authorise(
  db: Db,
  actor: Actor,
  route: RestRoute,
  params: Record<string, string>,
): Promise<void> {
  if (route.verb === "signed-in") return;
  const { projectId } = params;
  if (projectId === undefined) throw new Error(`${route.path} names a verb and no project`);
  await assertMay(db, actor, route.verb, projectId);
}

function parseQuery(route: RestRoute, request: Request): unknown {
  if (route.query === null) return undefined;
  const raw = Object.fromEntries(new URL(request.url).searchParams);
  return parseInput(route.query, raw, "The query cannot be used");
}

async function readInput(
  route: RestRoute,
  request: Request,
): Promise<{ body: unknown; bodyText: string; warnings: string[] }> {
  if (route.body === null) return { body: undefined, bodyText: "", warnings: [] };
  const bodyText = await readBodyText(request, route.maxBodyBytes);
  const parsed = parseBody(bodyText, request.headers.get("content-type"), route.acceptsYaml);
  const { body, dropped } = dropIgnored(parsed, route.ignored);
  const warnings = dropped.map((path) => `\`${path}\` has no meaning on this server and was ignored.`);
  return { body: parseInput(route.body, body, "The body cannot be used"), bodyText, warnings };
}

function toResponse(answer: RestAnswer | Response, warnings: string[]): Response {
  if (answer instanceof Response) return answer;
  const all = [...warnings, ...(answer.warnings ?? [])];
  return Response.json(
    {
      data: answer.data,
      ...(answer.pagination !== undefined && { pagination: answer.pagination }),
      ...(all.length > 0 && { warnings: all }),
    },
    { status: answer.status ?? 200, headers: { "cache-control": "no-store" } },
  );
}
