import type { z, ZodType } from "zod";
import type { Actor, Verb } from "@/server/auth";
import type { Db } from "@/server/db";
import type { Git } from "@/server/git";
import type { Outgoing } from "@/server/outgoing";
import type { RuntimePool } from "@/server/runtime-pool";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `{projectId}` and the like in a path. */
type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

export interface RestContext<Params, Query, Body> {
  db: Db;
  runtimes: RuntimePool;
  git: Git;
  outgoing: Outgoing;
  actor: Actor;
  params: Params;
  query: Query;
  body: Body;
  /** The body as it was sent, for what keeps its text. */
  bodyText: string;
  request: Request;
}

export interface Pagination {
  hasNextPage: boolean;
  /** Give it back as `cursor` for the next page. */
  cursor?: string | undefined;
  /** Items on this page. */
  count: number;
}

/** What a route answers; `data` is wrapped as Northflank does. */
export interface RestAnswer {
  status?: number;
  data: unknown;
  pagination?: Pagination;
  /** Sentences about what was accepted and has no effect. */
  warnings?: string[];
}

export interface RestRoute {
  method: Method;
  /** Below `/v1`. */
  path: string;
  /** One sentence. */
  summary: string;
  /** What it takes in the project of the path; `signed-in` where there is none. */
  verb: Verb | "signed-in";
  query: ZodType | null;
  body: ZodType | null;
  /** Fields of Northflank's bodies that have no meaning here: accepted and told. */
  ignored: readonly string[];
  /** Also reads YAML. */
  acceptsYaml: boolean;
  maxBodyBytes: number;
  handle(context: RestContext<Record<string, string>, unknown, unknown>): Promise<RestAnswer | Response>;
}

interface RouteDefinition<Path extends string, Query extends ZodType, Body extends ZodType> {
  verb: RestRoute["verb"];
  summary: string;
  query?: Query;
  body?: Body;
  ignored?: readonly string[];
  acceptsYaml?: boolean;
  maxBodyBytes?: number;
  handle(
    context: RestContext<Record<ParamNames<Path>, string>, z.output<Query>, z.output<Body>>,
  ): Promise<RestAnswer | Response>;
}

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

/** Writes a route down: `route("GET /projects/{projectId}", { verb: "read", … })`. */
export function route<
  M extends Method,
  Path extends string,
  Query extends ZodType = z.ZodUndefined,
  Body extends ZodType = z.ZodUndefined,
>(place: `${M} ${Path}`, definition: RouteDefinition<Path, Query, Body>): RestRoute {
  const [method, path] = place.split(" ") as [M, Path];
  return {
    method,
    path,
    verb: definition.verb,
    summary: definition.summary,
    query: definition.query ?? null,
    body: definition.body ?? null,
    ignored: definition.ignored ?? [],
    acceptsYaml: definition.acceptsYaml ?? false,
    maxBodyBytes: definition.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    // The dispatcher parses parameters, query and body by this very route before it calls.
    handle: (context) =>
      definition.handle(
        context as RestContext<Record<ParamNames<Path>, string>, z.output<Query>, z.output<Body>>,
      ),
  };
}
