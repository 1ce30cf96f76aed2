/**
 * `npm run dev`: the product from its sources, with hot reload. Same variables, same data directory and same database
 * as `npm start`; the demo is off unless asked for.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isForOperator, prepare } from "@/server/worker/prepare";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

async function run(program: string, args: string[], environment = {}): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  // Ctrl-C reaches the child by itself; we wait for its end.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) =>
    child.on("close", (code) => {
      resolve(code ?? 1);
    }),
  );
}

try {
  await run(process.execPath, ["scripts/generate.mjs"]);
  await run(process.execPath, ["--import", "tsx", "scripts/bundle.ts", "--programs"]);
  const variables = { SLIPWAY_DEMO: "false", ...process.env };
  const prepared = await prepare(variables, (line) => process.stdout.write(`${line}\n`));
  const { env } = prepared;
  const environment = { ...variables, DATABASE_URL: env.databaseUrl, SLIPWAY_DATA_DIR: env.dataDir };
  process.exitCode =
    env.role === "worker"
      ? await run(process.execPath, ["--import", "tsx", "--watch", "scripts/dev-worker.ts"], environment)
      : await run("node_modules/.bin/next", ["dev", "-p", String(env.port), "-H", env.host], environment);
  await prepared.release();
} catch (error) {
  if (!isForOperator(error)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
