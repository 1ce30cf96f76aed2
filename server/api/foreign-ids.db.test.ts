import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TRPCError } from "@trpc/server";
import { z, type ZodObject } from "zod";
import { aForeignProject, FOREIGN_MARK, type ForeignProject } from "@/prisma/factories/a-foreign-project";
import { aShop } from "@/prisma/factories/a-shop";
import { findActor, type Actor } from "@/server/auth";
import { AppError } from "@/server/errors";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit } from "@/server/git";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { aSampleInput } from "./a-sample-input";
import { appRouter } from "./root";
import { createCallerFactory } from "./trpc";

const database = useTestDatabase();
const OWN = "shop";
let foreign: ForeignProject;
let actor: Actor;

interface Procedure {
  _def: { type: "query" | "mutation" | "subscription"; inputs: ZodObject[] };
}
const PROCEDURES = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

/** What a procedure takes besides its project. */
function fieldsOf({ _def }: Procedure): Record<string, unknown> {
  return Object.assign({}, ..._def.inputs.map((input) => ("shape" in input ? input.shape : {}))) as Record<
    string,
    unknown
  >;
}

/** They make something new under an id of the caller's choice: no id of theirs names anything that is there. */
const NAME_THEIR_OWN: Readonly<Record<string, object>> = {
  "pipelines.create": { id: "new-one" },
  "resourceChanges.create": { collection: "secretGroups", spec: { id: "new-one" } },
};

const ofProjects = PROCEDURES.filter(([, procedure]) => "projectId" in fieldsOf(procedure));

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  await aShop(database.db);
  foreign = await aForeignProject(database.db);
});

beforeEach(async () => {
  const user = await database.db.user.upsert({
    where: { email: "robin@example.com" },
    update: {},
    create: {
      email: "robin@example.com",
      name: "Robin",
      memberships: { create: { projectId: OWN, role: "admin" } },
    },
  });
  const found = await findActor(database.db, user.id, {
    origin: "ui",
    ceiling: "admin",
    onlyProjectId: null,
  });
  if (found === null) throw new Error("the person is gone");
  actor = found;
});

/** The answer as text, or the code it is refused with. Of a stream, the first thing it says. */
async function answerTo(path: string, input: unknown): Promise<{ code: string } | { text: string }> {
  const caller = createCallerFactory(appRouter)({
    db: database.db,
    runtimes: createRuntimePool(database.db, () => new FakeRuntime()),
    git: createGit({ cacheDir: "/nonexistent" }),
    actor,
    secure: false,
  });
  const call = path
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  try {
    return { text: JSON.stringify((await firstOf(await call(input))) ?? null) };
  } catch (error) {
    if (error instanceof TRPCError) return { code: error.code };
    // What a stream throws once it has begun has not been through tRPC's hands yet.
    if (error instanceof AppError && error.status === 404) return { code: "NOT_FOUND" };
    throw error;
  }
}

async function firstOf(answer: unknown): Promise<unknown> {
  if (typeof answer !== "object" || answer === null || !(Symbol.asyncIterator in answer)) return answer;
  const stream = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const silence = new Promise((resolve) => setTimeout(resolve, 500, { value: "nothing for a while" }));
  const first = (await Promise.race([stream.next(), silence])) as { value: unknown };
  return first.value;
}

/** Every row of the other project, as one value that changes with any of them. */
async function fingerprint(): Promise<string> {
  const [row] = await database.db.$queryRaw<{ mark: string }[]>`
    SELECT md5(string_agg(mark, '|')) AS mark FROM (
      SELECT query_to_xml(format(
        'SELECT md5(string_agg(t::text, ''|'' ORDER BY t::text)) AS c FROM %I t WHERE %I::text IN (%L, %L)',
        table_name, column_name, ${foreign.projectId}::text, ${foreign.ids.runId}::text), false, true, '')::text AS mark
      FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name IN ('project_id', 'run_id')
      ORDER BY table_name, column_name
    ) AS marks`;
  return row?.mark ?? "";
}

describe("in one's own project, ids of another's", () => {
  test.each(ofProjects)("open nothing by %s", async (path, procedure) => {
    const before = await fingerprint();
    const sample = aSampleInput(z.object(fieldsOf(procedure) as z.ZodRawShape), {
      ...foreign.ids,
      projectId: OWN,
    });
    const input = { ...(sample as object), ...NAME_THEIR_OWN[path] };
    const answer = await answerTo(path, input);
    if ("text" in answer) {
      expect(answer.text, JSON.stringify(input)).not.toContain(FOREIGN_MARK);
      for (const id of Object.values(foreign.ids))
        expect(answer.text, JSON.stringify(input)).not.toContain(id);
    } else {
      expect(answer.code, JSON.stringify(input)).toBe("NOT_FOUND");
    }
    expect(await fingerprint(), JSON.stringify(input)).toBe(before);
  });
});
