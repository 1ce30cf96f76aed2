/** Keeps `node_modules` what `package-lock.json` says. Plain Node.js: nothing may be installed yet. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { runStep } from "./run-step.mjs";
import { fail, say } from "./say.mjs";

/** The oldest Node.js the product runs on; `engines` of package.json says the same. */
const MINIMUM_NODE_MAJOR = 20;

/** Ends with a sentence when Node.js is too old or git is missing. */
export async function assertTools() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < MINIMUM_NODE_MAJOR) {
    fail(
      `Slipway needs Node.js ${MINIMUM_NODE_MAJOR} or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    );
  }
  await runStep("git --version", "git", ["--version"], { cwd: "/" }).catch(() =>
    fail(
      "Slipway needs git, and there is none on the PATH. Install it, for example with `apt-get install git`.",
    ),
  );
}

/** Runs `npm ci` unless everything the lock file wants for this machine is there in the wanted version. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  say("install", "npm ci …");
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  await runStep("npm ci", command, [...args, "ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    // Set for the product, it would leave out what builds it.
    env: { NODE_ENV: "development" },
  });
}

function isInstalled(root) {
  const hidden = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([place, { version, optional, devOptional, peer }]) => {
    if (place === "") return true;
    const found = installed[place];
    // What is for another platform, or optional and refused to install, is rightly absent.
    if (found === undefined) return optional === true || devOptional === true || peer === true;
    return found.version === version;
  });
}
