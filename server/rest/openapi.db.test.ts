import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "@/core/document/walk";
import { hashToken } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { dispatchRest } from ".";
import { aNeighbour } from "./a-neighbour";
import { REST_ROUTES } from "./routes";
import { TokenBuckets } from "./token-buckets";

const database = useTestDatabase();
let token: string;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  ({ token } = await aNeighbour(database.db));
});

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> };
}
async function readDocument(): Promise<{
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}> {
  // Whoever writes a client has no token yet.
  const response = await dispatchRest(new Request("http://localhost/v1/openapi.json"));
  expect(response.status).toBe(200);
  return (await response.json()) as Awaited<ReturnType<typeof readDocument>>;
}

function* refsOf(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* refsOf(item);
  if (!isRecord(value)) return;
  if (typeof value.$ref === "string") yield value.$ref;
  for (const inner of Object.values(value)) yield* refsOf(inner);
}

describe("/v1/openapi.json", () => {
  test("is valid OpenAPI 3.1", async () => {
    const document = await readDocument();
    expect(document.openapi).toBe("3.1.0");
    const validator = new Validator();
    const { valid, errors } = await validator.validate(document);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test("has every route, each with a name of its own", async () => {
    const { paths } = await readDocument();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(REST_ROUTES.map(({ method, path }) => `${method} /v1${path}`).sort());
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("points at nothing that is not in it", async () => {
    const document = await readDocument();
    for (const ref of new Set(refsOf(document))) {
      const found = ref
        .slice(2)
        .split("/")
        .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), document);
      expect(found, ref).toBeDefined();
    }
  });

  test("says of a body which fields are taken and mean nothing", async () => {
    const { paths } = await readDocument();
    const create = paths["/v1/projects/{projectId}/services/deployment"]?.post;
    const { properties } = create?.requestBody?.content["application/json"]?.schema ?? {};
    expect(properties).toMatchObject({
      name: { type: "string" },
      billing: { deprecated: true },
      deployment: { properties: { storage: { deprecated: true } } },
    });
  });
});

test("who asks far too often is told when to come back, and others are heard meanwhile", async () => {
  const holder = globalThis as typeof globalThis & { slipwayRestBuckets?: TokenBuckets };
  holder.slipwayRestBuckets = new TokenBuckets({ burst: 2, perSecond: 0.05, maxKeys: 10 });
  const other = "the-token-of-another";
  await database.db.user.create({
    data: {
      email: "kim@example.com",
      name: "Kim",
      apiTokens: { create: { name: "t", tokenHash: hashToken(other), role: "viewer" } },
    },
  });
  const ask = (bearer: string): Promise<Response> =>
    dispatchRest(
      new Request("http://localhost/v1/projects", { headers: { authorization: `Bearer ${bearer}` } }),
    );
  const answers = [await ask(token), await ask(token), await ask(token), await ask(other)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
  expect(answers[2]?.headers.get("retry-after")).toBe("20");
  expect(await answers[2]?.json()).toMatchObject({ error: { status: 429, id: "too-many-requests" } });
});
