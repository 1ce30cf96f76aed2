import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** Test files that need the shared PostgreSQL of `server/db/test-cluster.ts`. */
const DATABASE_TESTS = ["**/*.db.test.ts"];
/** Test files that start the runtimes' real processes. */
const CONTRACT_TESTS = ["**/*.contract.test.ts"];
/** Test files that kill real worker processes. */
const RECOVERY_TESTS = ["**/*.recovery.test.ts"];

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    // What a test wants to know of the log, it asks; `SLIPWAY_LOG_LEVEL=debug npx vitest …` shows it to people.
    env: {
      SLIPWAY_LOG_LEVEL: process.env.SLIPWAY_LOG_LEVEL ?? "silent",
      // What tests seal, they unseal; a database they open is always one of their own.
      SLIPWAY_ENCRYPTION_KEY: Buffer.alloc(32, "test").toString("base64"),
      DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    },
    exclude: [...configDefaults.exclude, "examples/**", ".next/**", ".slipway*/**"],
    // Vitest leaves one core free, which of two is half of the machine; most tests wait for a database or a process.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [
            ...configDefaults.exclude,
            "examples/**",
            ...DATABASE_TESTS,
            ...CONTRACT_TESTS,
            ...RECOVERY_TESTS,
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "contract",
          include: CONTRACT_TESTS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Roll-outs are watched by the millisecond.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: DATABASE_TESTS,
          globalSetup: ["./server/db/test-cluster.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "recovery",
          include: RECOVERY_TESTS,
          globalSetup: ["./server/db/test-cluster.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
