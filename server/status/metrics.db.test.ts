import { beforeEach, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { createApiToken, findActor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import { aRunThat, anOperationThat, manyConcluded } from "./a-busy-system";
import { anExplainedDb, type Explained } from "./an-explained-db";
import { ConcludedWork } from "./concluded-work";
import { writeExposition } from "./exposition";
import { answerMetrics } from ".";

const database = useTestDatabase();
const TOKEN = "a-token-of-the-operator";
let shop: Shop;

beforeEach(async () => {
  await database.db.operation.deleteMany();
  await database.db.project.deleteMany();
  await database.db.user.deleteMany();
  shop = await aShop(database.db);
});

const scrape = (authorization?: string, token: string | undefined = TOKEN) =>
  answerMetrics(
    database.db,
    new Request("http://127.0.0.1/metrics", {
      headers: authorization === undefined ? {} : { authorization },
    }),
    token,
  );

/** The token of somebody, with that role. */
async function aToken(isServerAdmin: boolean, role: "admin" | "editor" = "admin"): Promise<string> {
  const email = `${crypto.randomUUID()}@example.org`;
  const user = await database.db.user.create({ data: { email, name: "Robin", isServerAdmin } });
  const actor = await findActor(database.db, user.id, {
    origin: "ui",
    ceiling: "admin",
    onlyProjectId: null,
  });
  if (actor === null) throw new Error("the person is gone");
  const { token } = await createApiToken(database.db, actor, {
    name: "t",
    role,
    projectId: null,
    expiresAt: null,
  });
  return `Bearer ${token}`;
}

const status = async (asked: Promise<Response>): Promise<number> => {
  try {
    return (await asked).status;
  } catch (error) {
    if (error instanceof AppError) return error.status;
    throw error;
  }
};

test("the metrics are for the operator's token and administrators of the server, and for nobody else", async () => {
  expect(await status(scrape(`Bearer ${TOKEN}`))).toBe(200);
  expect(await status(scrape(await aToken(true)))).toBe(200);
  expect(await status(scrape())).toBe(401);
  expect(await status(scrape("Bearer wrong"))).toBe(401);
  expect(await status(scrape("Bearer undefined", undefined))).toBe(401);
  expect(await status(scrape(await aToken(false)))).toBe(403);
  expect(await status(scrape(await aToken(true, "editor")))).toBe(403);
});

test("what Prometheus gets are well-formed lines, each metric described once before its values", async () => {
  await aRunThat(database.db, shop, { status: "Waiting", wake: 50, waitReason: "a secret plan" });
  await aRunThat(database.db, shop, { status: "Queued", waitSince: -5 });
  await anOperationThat(database.db, { kind: "build", wake: -90 });
  const response = await scrape(`Bearer ${TOKEN}`);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  expect(text.endsWith("\n")).toBe(true);
  const described = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const type = /^# TYPE (\w+) (gauge|counter|histogram)$/.exec(line);
    if (type?.[1] !== undefined) {
      expect(described).not.toContain(type[1]);
      described.add(type[1]);
    } else if (!/^# HELP \w+ \S/.test(line)) {
      const name = /^(\w+?)(?:_bucket|_sum|_count)?(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? [\d.e+-]+$/.exec(
        line,
      )?.[1];
      expect(name, line).toBeDefined();
      expect([...described].at(-1), line).toBe(name);
    }
  }
  expect(text).toContain('slipway_runs{state="Waiting"} 1\n');
  expect(text).toContain('slipway_flow_queued_runs{project="shop",pipeline="main",stage="Production"} 1\n');
  expect(text).toContain('slipway_untaken_work{queue="operation"} 1\n');
  expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
  expect(text).not.toContain("secret");
});

test("what concludes between two looks is counted once, whoever ran it; what was over before is not", async () => {
  const conclude = async (secondsAgo: number) => {
    const id = await aRunThat(database.db, shop);
    await database.db.$executeRaw`
      INSERT INTO node_attempt (run_id, node_key, attempt, kind, status, started_at, ended_at)
      VALUES (${id}::uuid, '0', 1, 'Delay', 'Success', now() - interval '3 seconds', now())`;
    await database.db.$executeRaw`
      UPDATE run SET status = 'Success', started_at = now() - make_interval(secs => ${secondsAgo} + 4),
        concluded_at = now() - make_interval(secs => ${secondsAgo}) WHERE id = ${id}::uuid`;
  };
  const concluded = new ConcludedWork(database.db, 0);
  const counts = () =>
    writeExposition(concluded.metrics())
      .split("\n")
      .filter((line) => /_(count|sum)\{/.test(line));
  await conclude(1);
  await concluded.look();
  expect(counts()).toEqual([]);
  await conclude(0);
  await Promise.all([concluded.look(), concluded.look()]);
  await concluded.look();
  expect(counts()).toEqual([
    'slipway_run_duration_seconds_sum{status="Success",kind="release"} 4',
    'slipway_run_duration_seconds_count{status="Success",kind="release"} 1',
    'slipway_node_duration_seconds_sum{status="Success",kind="Delay"} 3',
    'slipway_node_duration_seconds_count{status="Success",kind="Delay"} 1',
  ]);
});

test("a look does not read what concluded before the look before it", async () => {
  const open = await aRunThat(database.db, shop);
  await manyConcluded(database.db, open, 20_000);
  const explained: Explained[] = [];
  const concluded = new ConcludedWork(anExplainedDb(database.db, explained));
  await concluded.look();
  await concluded.look();
  expect(explained.length).toBeGreaterThan(4);
  for (const { sql, touched } of explained) {
    expect((touched.run ?? 0) + (touched.operation ?? 0), sql).toBeLessThan(50);
  }
});

test("clean-ups tell what they removed in the last day, and whether the last one broke", async () => {
  await database.db.retentionPass.deleteMany();
  await database.db.$executeRaw`
    INSERT INTO retention_pass (id, scope, worker, started_at, ended_at, removed, freed_bytes, error) VALUES
      (gen_random_uuid(), 'records', 'a/1', now() - interval '2 days', now(), '{"runs": 100}', 100, NULL),
      (gen_random_uuid(), 'records', 'a/1', now() - interval '2 hours', now(), '{"runs": 2, "images": 4}', 10, NULL),
      (gen_random_uuid(), 'records', 'a/1', now() - interval '1 hours', now(), '{"runs": 3}', 5, 'disk full'),
      (gen_random_uuid(), 'files', 'a/1', now() - interval '1 minute', now(), '{"images": 4}', 1000, NULL)`;
  const text = await (await scrape(`Bearer ${TOKEN}`)).text();
  expect(text).toContain('slipway_retention_removed_last_day{kind="runs"} 5\n');
  // Given up in the database and removed from the disk is one removal.
  expect(text).toContain('slipway_retention_removed_last_day{kind="images"} 4\n');
  expect(text).toContain('slipway_retention_removed_last_day{kind="logs"} 0\n');
  expect(text).toContain("slipway_retention_freed_bytes_last_day 1015\n");
  expect(text).toContain('slipway_retention_failed{scope="records"} 1\n');
  expect(text).toContain('slipway_retention_failed{scope="files"} 0\n');
  expect(text).toMatch(/slipway_retention_age_seconds\{scope="files"\} 60\.\d+\n/);
});
