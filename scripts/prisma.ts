/**
 * `npm run db -- <prisma arguments>`: the Prisma CLI with our schema engine, on `DATABASE_URL` or on the embedded
 * database of the data directory, which is started for the occasion when it does not run.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { startEmbeddedDatabase, stopEmbeddedDatabase } from "@/server/db/embedded";

const root = fileURLToPath(new URL("..", import.meta.url));
const dataDir = resolve(process.env.SLIPWAY_DATA_DIR ?? ".slipway");
const embedded = process.env.DATABASE_URL === undefined ? await startEmbeddedDatabase(dataDir) : null;
try {
  const { status } = spawnSync(`${root}/node_modules/.bin/prisma`, process.argv.slice(2), {
    stdio: "inherit",
    env: {
      ...process.env,
      DATABASE_URL: embedded?.url ?? process.env.DATABASE_URL,
      PRISMA_SCHEMA_ENGINE_BINARY: `${root}/scripts/prisma-schema-engine.mjs`,
      CHECKPOINT_DISABLE: "1",
    },
  });
  process.exitCode = status ?? 1;
} finally {
  if (embedded?.adopted === false) await stopEmbeddedDatabase(dataDir);
}
