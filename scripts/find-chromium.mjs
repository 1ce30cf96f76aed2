import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser for tests: the system's, else Playwright's own; null when there is neither. */
export function findChromium() {
  const system = INSTALLED.find((candidate) => existsSync(candidate));
  if (system !== undefined) return { path: system, owner: "system" };
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    path.join(os.homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache", "ms-playwright");
  if (!existsSync(cache)) return null;
  const own = readdirSync(cache).find((name) => name.startsWith("chromium"));
  return own === undefined ? null : { path: path.join(cache, own), owner: "playwright" };
}
