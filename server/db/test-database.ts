import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { createDb } from "./client";
import type { Db } from "./client";

export interface TestDatabase {
  /** `postgresql://…`, for processes a test starts. */
  url: string;
  db: Db;
  drop(): Promise<void>;
}

/** A migrated, empty database of its own on the tests' cluster. Needs the global setup `server/db/test-cluster.ts`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const admin = new pg.Client({ connectionString: inject("testClusterUrl") });
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template STRATEGY FILE_COPY`);
  } finally {
    await admin.end();
  }
  const url = new URL(inject("testClusterUrl"));
  url.pathname = `/${name}`;
  const db = createDb(url.href);
  return {
    url: url.href,
    db,
    drop: async () => {
      await db.$disconnect();
      const client = new pg.Client({ connectionString: inject("testClusterUrl") });
      await client.connect();
      try {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      } finally {
        await client.end();
      }
    },
  };
}

/** For the top of a `x.db.test.ts`: one database for the file, made before its tests and dropped after them. */
export function useTestDatabase(): Pick<TestDatabase, "url" | "db"> {
  let database: TestDatabase | undefined;
  const current = (): TestDatabase => {
    if (database === undefined) throw new Error("the test database exists only while tests run");
    return database;
  };
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  return {
    get url() {
      return current().url;
    },
    get db() {
      return current().db;
    },
  };
}
