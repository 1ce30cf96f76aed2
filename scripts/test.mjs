/**
 * `npm test`: one command on a fresh clone. Installs if needed, then the checks and every layer of tests; the last line
 * is `N passed, N failed, N skipped`, and the exit code is not 0 when anything failed. Browser tests run the built product.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withBuildLock } from "./build-lock.mjs";
import { ensureBuilt } from "./build.mjs";
import { findChromium } from "./find-chromium.mjs";
import { assertTools, ensureInstalled } from "./install.mjs";
import { fail, say } from "./say.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const reports = mkdtempSync(path.join(os.tmpdir(), "slipway-reports-"));
const total = { passed: 0, failed: 0, skipped: 0 };

await assertTools();
await withBuildLock(root, async () => {
  await ensureInstalled(root);
}).catch((error) => fail(error.message));

await count("checks", process.execPath, ["scripts/check.mjs", "--no-unit"], readExitCode);
for (const project of ["unit", "contract", "database", "recovery"]) {
  const report = path.join(reports, `${project}.json`);
  const args = ["run", "--project", project, "--passWithNoTests", "--reporter", "default"];
  await count(project, bin("vitest"), [...args, "--reporter", "json", "--outputFile", report], () =>
    readVitest(report),
  );
}
await browserTests();

rmSync(reports, { recursive: true, force: true });
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function browserTests() {
  const chromium = findChromium();
  if (chromium === null) {
    say("browser", "there is no Chromium: `apt-get install chromium` or `npx playwright install chromium`");
    total.failed += 1;
    return;
  }
  say("browser", chromium.path);
  try {
    await withBuildLock(root, () => ensureBuilt(root));
  } catch (error) {
    console.error(error.message);
    total.failed += 1;
    return;
  }
  const report = path.join(reports, "browser.json");
  await count(
    "browser",
    bin("playwright"),
    ["test", "--reporter", "list,json"],
    () => readPlaywright(report),
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  );
}

/** Runs one layer with its output shown, then adds what its report says. A layer that ends badly without a report failed. */
async function count(layer, command, args, read, environment = {}) {
  console.log(`\n── ${layer} ${"─".repeat(Math.max(0, 60 - layer.length))}`);
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
    child.on("error", () => resolve(1));
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  let result;
  try {
    result = read(code);
  } catch {
    result = { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && result.failed === 0) result.failed = 1;
  for (const key of Object.keys(total)) total[key] += result[key];
}

function readExitCode(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function readVitest(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(isBrokenFile).length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A file that could not be loaded has failed without any test of its own. */
function isBrokenFile({ status, assertionResults }) {
  return status === "failed" && assertionResults.every((assertion) => assertion.status !== "failed");
}

function readPlaywright(file) {
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, "utf8")).stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}
