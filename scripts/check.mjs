/**
 * `npm run check`: everything that can be known without starting anything, in under a minute. Steps that need each other
 * run in order, the others side by side; every failure is shown, not only the first.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "./generate.mjs";
import { runStep } from "./run-step.mjs";
import { fail } from "./say.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => path.join(root, "node_modules", ".bin", name);
const node = (...args) => [process.execPath, args];
const withUnitTests = !process.argv.includes("--no-unit");

const STEPS = [
  ["generated files", ...node("scripts/generate.mjs", "--check")],
  ["lock file", ...node("scripts/complete-lock.mjs", "--check")],
  ["types", bin("tsc"), ["--noEmit", "-p", "."]],
  ["lint", bin("eslint"), ["--max-warnings", "0", "."]],
  ["format", bin("prettier"), ["--check", "--log-level", "warn", "."]],
  ["imports", bin("depcruise"), ["--output-type", "err", ...directories()]],
  ["unused code", bin("knip"), []],
  ...(withUnitTests
    ? [["unit tests", bin("vitest"), ["run", "--project", "unit", "--reporter", "dot"]]]
    : []),
];

// The registries are checked before they are written anew.
const stale = await attempt(STEPS[0]);
await generate(root).catch((error) => fail(error.message));
const failures = [stale, ...(await inPairs(STEPS.slice(1)))].filter((failure) => failure !== null);
for (const failure of failures) console.error(`\n${failure.message}`);
process.exitCode = failures.length > 0 ? 1 : 0;

function directories() {
  return ["app", "cli", "components", "core", "nodes", "server", "scripts", "instrumentation.ts", "proxy.ts"];
}

async function attempt([title, command, args]) {
  const startedAt = performance.now();
  const failure = await runStep(title, command, args, { cwd: root }).then(
    () => null,
    (error) => error,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${failure === null ? "ok    " : "FAILED"} ${title} (${seconds} s)`);
  return failure;
}

/** Two at a time: each keeps a core busy, and more would only take memory. */
async function inPairs(steps) {
  const waiting = [...steps];
  const results = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      results.push(await attempt(step));
  };
  await Promise.all([work(), work()]);
  return results;
}
