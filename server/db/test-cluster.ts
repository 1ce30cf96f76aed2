import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import {
  adoptOrStart,
  freePort,
  initCluster,
  placeCluster,
  randomPassword,
  stopCluster,
} from "@/server/embedded-postgres";
import { migrateDatabase } from "./migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser URL of the cluster the database tests share; its database `template` is migrated and empty. */
    testClusterUrl: string;
  }
}

/** Vitest global setup of everything that needs a database: one cluster in a temporary directory, migrated once. */
export default async function setUpTestCluster(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), "slipway-test-"));
  const { dataDir } = await placeCluster(join(root, "postgres"));
  const password = randomPassword();
  await initCluster({ dataDir, password, durable: false });
  const cluster = await adoptOrStart({
    dataDir,
    port: await freePort(),
    password,
    logFile: join(root, "postgres.log"),
    // Nothing here has to survive the machine; connections are many because test files run side by side.
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  const admin = new pg.Client({ connectionString: cluster.connectionString("postgres") });
  await admin.connect();
  await admin.query("CREATE DATABASE template");
  await admin.end();
  await migrateDatabase(cluster.connectionString("template"));
  project.provide("testClusterUrl", cluster.connectionString("postgres"));
  return async () => {
    await stopCluster(dataDir, "immediate");
    await rm(dataDir, { recursive: true, force: true });
    await rm(root, { recursive: true, force: true });
  };
}
