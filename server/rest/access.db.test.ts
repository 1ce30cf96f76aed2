import { beforeAll, describe, expect, test } from "vitest";
import type { ZodType } from "zod";
import { FOREIGN_MARK, type ForeignProject } from "@/prisma/factories/a-foreign-project";
import { aSampleInput } from "@/server/api/a-sample-input";
import { useTestDatabase } from "@/server/db/test-database";
import { sharePath } from "@/server/shares";
import { dispatchRest } from ".";
import { aNeighbour } from "./a-neighbour";
import type { RestRoute } from "./rest-route";
import { REST_ROUTES } from "./routes";

const database = useTestDatabase();
/** In no project: each lists or makes what is the caller's own. */
const OF_NO_PROJECT = ["PUT /apply", "GET /projects", "POST /projects"];
let foreign: ForeignProject;
/** Of an admin of the shop, to whom the other project is foreign. */
let robin: string;

const named = REST_ROUTES.map((route): [string, RestRoute] => [`${route.method} ${route.path}`, route]);
const ofProjects = named.filter(([, { verb }]) => verb !== "signed-in");

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  ({ token: robin, foreign } = await aNeighbour(database.db));
});

/** A request that a route would take, with things of the other project wherever it names one. */
async function ask(
  { method, path, query, body }: RestRoute,
  { projectId, token }: { projectId: string; token: string | null },
): Promise<{ status: number; text: string; asked: string }> {
  const ids: Record<string, string> = { ...foreign.ids, projectId, ...ofPath(path) };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`“${name}” names something: say what theirs is`);
    return encodeURIComponent(id);
  });
  const url = new URL(`http://localhost/v1${filled}`);
  for (const [name, value] of Object.entries(query === null ? {} : (sampleOf(query) as object))) {
    if (value !== null) url.searchParams.set(name, String(value));
  }
  const sample = body === null ? null : { ...(sampleOf(body) as object), ...bodyOf(path, method) };
  const text = sample === null ? null : JSON.stringify(sample);
  const stop = new AbortController();
  const response = await dispatchRest(
    new Request(url, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        "content-type": "application/json",
      },
      body: text,
      signal: stop.signal,
    }),
  );
  const asked = `${method} ${url.pathname}${url.search} ${text ?? ""}`;
  const streams = response.headers.get("content-type")?.includes("event-stream") === true;
  const answer = { status: response.status, text: streams ? FOREIGN_MARK : await response.text(), asked };
  stop.abort();
  return answer;
}

/** Which of two things a path means by a name; a revision is named by its number. */
function ofPath(path: string): Record<string, string> {
  const isJobRun = path.includes("/jobs/{jobId}/runs/{runId}");
  return { number: "1", ...(isJobRun && { runId: foreign.ids.jobRunId ?? "" }) };
}

/** What a body must have one of, though it may leave out each. */
function bodyOf(path: string, method: string): object {
  return method === "PATCH" && path.endsWith("/runs/{runId}") ? { name: "theirs no more" } : {};
}

function sampleOf(schema: ZodType): unknown {
  return aSampleInput(schema, foreign.ids);
}

test("every route is about one project, or about what is the caller's own", () => {
  const others = named.filter(([, { verb }]) => verb === "signed-in").map(([name]) => name);
  expect(others).toEqual(OF_NO_PROJECT);
  expect(ofProjects.every(([, { path }]) => path.includes("{projectId}"))).toBe(true);
});

describe("whoever has no token is told so", () => {
  test.each(named)("by %s", async (_, route) => {
    expect((await ask(route, { projectId: "shop", token: null })).status).toBe(401);
  });
});

describe("what opens a share link opens no part of the API", () => {
  test.each(named)("as %s", async (_, route) => {
    const token = sharePath(foreign.ids.shareId ?? "").replace("/share/", "");
    expect((await ask(route, { projectId: foreign.projectId, token })).status).toBe(401);
  });
});

describe("another's project does not exist", () => {
  test.each(ofProjects)("for %s", async (_, route) => {
    const { status, text } = await ask(route, { projectId: foreign.projectId, token: robin });
    expect(status).toBe(404);
    expect(text).not.toContain(FOREIGN_MARK);
  });
});

describe("in one's own project, ids of another's open nothing", () => {
  test.each(ofProjects)("by %s", async (_, route) => {
    const { status, text, asked } = await ask(route, { projectId: "shop", token: robin });
    expect(text, asked).not.toContain(FOREIGN_MARK);
    // What names nothing at all answers with what is the caller's own.
    if (/\{(?!projectId)\w+\}/.test(route.path)) expect(status, asked).toBe(404);
  });
});
