import { randomUUID } from "node:crypto";
import { until, type Answer, type Api, type ApiRun } from "./api";
import { expect, test } from "./test";

const PROJECT = "called";
const CALLS = 1_000;
const WITHIN_MS = 10_000;
/** As many connections as a busy CI holds open at once. */
const CALLERS = 64;

interface Told {
  key: string;
  status: number;
  retryAfter: string | null;
  runId: string | undefined;
}

async function call(url: string, key: string): Promise<Told> {
  const response = await fetch(`${url}?VERSION=7`, { method: "POST", headers: { "idempotency-key": key } });
  const { runId } = (await response.json()) as { runId?: string };
  return { key, status: response.status, retryAfter: response.headers.get("retry-after"), runId };
}

/** Sends a call for each key; fails when that takes longer than it may. */
async function callAll(url: string, keys: readonly string[]): Promise<Told[]> {
  const told: Told[] = [];
  const waiting = [...keys];
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) told.push(await call(url, key));
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const tookMs = performance.now() - startedAt;
  expect(tookMs, `${keys.length} calls`).toBeLessThan(WITHIN_MS);
  test
    .info()
    .annotations.push({ type: "took", description: `${keys.length} calls in ${Math.round(tookMs)} ms` });
  return told;
}

/** Every item of a list that comes in pages. */
async function readAll<Item>(api: Api, path: string, name: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor = "";
  for (;;) {
    const page: Answer<Record<string, Item[]>> = await api.ask("GET", `${path}?per_page=100${cursor}`);
    items.push(...(page.data[name] ?? []));
    if (page.pagination?.cursor === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.pagination.cursor)}`;
  }
}

test.describe("a thousand calls of a webhook within ten seconds", () => {
  test.beforeAll(async ({ api }) => {
    const document = {
      apiVersion: "v1.2",
      options: { concurrencyPolicy: "allow" },
      arguments: { VERSION: "none" },
      spec: {
        kind: "Workflow",
        spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 0 } }] },
      },
    };
    const stages = ["Once", "Many"].map((name) => ({ name, resources: [], releaseFlow: { document } }));
    await api.send("PUT", "/apply", { project: { id: PROJECT }, pipelines: [{ id: "main", stages }] });
  });

  test("with one key start one run", async ({ api }) => {
    const { path } = api.flow(PROJECT, "once");
    const { url } = await api.send<{ url: string }>("POST", `${path}/webhook`, {});
    const told = await callAll(url, new Array<string>(CALLS).fill("deploy-7"));
    expect(told).toHaveLength(CALLS);
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(told.map(({ runId }) => runId)).size).toBe(1);
    expect(await readAll(api, `${path}/runs`, "runs")).toMatchObject([{ id: told[0]?.runId, number: 1 }]);
    expect(await readAll(api, `${path}/deliveries`, "deliveries")).toHaveLength(1);
  });

  test("with a key each are accepted and have their run, or are told when to come again", async ({ api }) => {
    const { path } = api.flow(PROJECT, "many");
    const { url } = await api.send<{ url: string }>("POST", `${path}/webhook`, {});
    const told = await callAll(
      url,
      Array.from({ length: CALLS }, () => randomUUID()),
    );
    const accepted = told.filter(({ status }) => status === 202);
    const refused = told.filter(({ status }) => status === 429);
    expect(accepted.length + refused.length).toBe(CALLS);
    expect(accepted.length).toBeGreaterThanOrEqual(120);
    expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(["1"]));

    // Whoever was told to come again does so under the same key, and loses nothing.
    const late = await until(
      () => call(url, refused[0]?.key ?? ""),
      ({ status }) => status !== 429,
    );
    expect(late.status).toBe(202);
    const promised = new Set([...accepted, late].map(({ runId }) => runId));
    expect(promised.size).toBe(accepted.length + 1);

    const runs = await until(
      () => readAll<ApiRun>(api, `${path}/runs`, "runs"),
      (seen) => seen.every(({ concluded }) => concluded),
    );
    expect(new Set(runs.map(({ id }) => id))).toEqual(promised);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(["success"]));
    const deliveries = await readAll<{ outcome: string; run: { runId: string } }>(
      api,
      `${path}/deliveries`,
      "deliveries",
    );
    expect(new Set(deliveries.map(({ run }) => run.runId))).toEqual(promised);
  });
});
