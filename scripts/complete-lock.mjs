/**
 * `npm run lock`: completes `package-lock.json` after a change of dependencies. A registry mirror that lacks other
 * platforms' binaries makes npm leave them out of the lock, and `npm ci` then refuses its own file, here and on every
 * other platform. Adds the missing optional packages; `--check` only says whether any is missing (exit 1).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OPERATING_SYSTEMS = {
  ...Object.fromEntries(
    [
      "aix",
      "android",
      "darwin",
      "freebsd",
      "linux",
      "netbsd",
      "openbsd",
      "openharmony",
      "sunos",
      "win32",
    ].map((name) => [name, name]),
  ),
  linuxmusl: "linux",
  windows: "win32",
};
const PROCESSOR = /^(x64|arm64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el|wasm32)$/;

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies).filter(([name]) => !isLocked(place, name)),
);

if (missing.length === 0) console.log("package-lock.json is complete");
else if (process.argv.includes("--check")) {
  console.error(
    `package-lock.json lacks ${missing.length} optional packages of other platforms, so \`npm ci\` fails. Run \`npm run lock\`.`,
  );
  process.exit(1);
} else {
  for (const [name, range] of missing) lock.packages[`node_modules/${name}`] = entryOf(name, range);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: added ${missing.map(([name]) => name).join(", ")}`);
}

/** Whether Node.js's look-up from `place` finds the package in the lock. */
function isLocked(place, name) {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[`${from === "" ? "" : `${from}/`}node_modules/${name}`] !== undefined) return true;
    if (from === "") return false;
  }
}

/** Made so that no platform but the one its name tells installs it. */
function entryOf(name, range) {
  const parts = name.split(/[/-]/);
  const os = parts.map((part) => OPERATING_SYSTEMS[part]).find(Boolean);
  return {
    version: String(range).replace(/^[\^~]/, ""),
    cpu: [parts.find((part) => PROCESSOR.test(part)) ?? "none"],
    ...(parts.some((part) => part.includes("musl")) ? { libc: ["musl"] } : {}),
    optional: true,
    os: [os ?? "none"],
  };
}
