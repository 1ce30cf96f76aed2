import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

const run = promisify(execFile);
const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "../generated"
}
datasource db {
  provider = "postgresql"
}
model Boat {
  id   Int    @id
  name String
}
`;

let project: string;
let url: string;
let admin: pg.Client;

beforeEach(async () => {
  // Inside the repository, so that the CLI finds node_modules; `.slipway-*` is ignored by git.
  project = await mkdtemp(resolve(".slipway-prisma-test-"));
  await mkdir(join(project, "prisma"));
  await writeFile(join(project, "prisma", "schema.prisma"), SCHEMA);
  await writeFile(join(project, "prisma.config.ts"), await readFile("prisma.config.ts"));
  url = inject("testClusterUrl").replace(/\/postgres$/, "/prisma_test");
  admin = new pg.Client({ connectionString: inject("testClusterUrl") });
  await admin.connect();
});

afterEach(async () => {
  await admin.query("DROP DATABASE IF EXISTS prisma_test WITH (FORCE)");
  await admin.end();
  await rm(project, { recursive: true, force: true });
});

async function prisma(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(resolve("node_modules/.bin/prisma"), args, {
    cwd: project,
    env: {
      ...process.env,
      DATABASE_URL: url,
      PRISMA_SCHEMA_ENGINE_BINARY: resolve("scripts/prisma-schema-engine.mjs"),
      CHECKPOINT_DISABLE: "1",
    },
  });
  return stdout + stderr;
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("the Prisma CLI with our schema engine", () => {
  it("makes two migrations in a row and keeps the data", async () => {
    await prisma("migrate", "dev", "--name", "first");
    await query(`INSERT INTO "Boat" VALUES (1, 'Argo')`);
    await writeFile(
      join(project, "prisma", "schema.prisma"),
      SCHEMA.replace("name String", "name String\n  length Int?"),
    );
    await prisma("migrate", "dev", "--name", "second");

    expect(await query(`SELECT * FROM "Boat"`)).toEqual([{ id: 1, name: "Argo", length: null }]);
    const migrations = (await readdir(join(project, "prisma", "migrations"))).filter((name) =>
      /^\d+_/.test(name),
    );
    expect(migrations.map((name) => name.replace(/^\d+_/, ""))).toEqual(["first", "second"]);
    expect(await prisma("migrate", "status")).toContain("up to date");
    const shadows = await admin.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'",
    );
    expect(shadows.rows).toEqual([]);
  }, 90_000);
});

describe("prisma/schema.prisma", () => {
  it("is what the migrations make: no change was left without one", async () => {
    url = inject("testClusterUrl").replace(/\/postgres$/, "/template");
    const { stdout } = await run(
      resolve("node_modules/.bin/prisma"),
      ["migrate", "diff", "--from-config-datasource", "--to-schema", "prisma/schema.prisma", "--script"],
      {
        env: {
          ...process.env,
          DATABASE_URL: url,
          PRISMA_SCHEMA_ENGINE_BINARY: resolve("scripts/prisma-schema-engine.mjs"),
          CHECKPOINT_DISABLE: "1",
        },
      },
    );
    expect(stdout.trim()).toBe("-- This is an empty migration.");
  }, 60_000);
});
