import { spawn } from "node:child_process";

/** The end of what a failed step printed; the rest rarely helps. */
const SHOWN_LINES = 60;

/** A step of installing or building ended with an error; `output` is the end of what it printed. */
export class StepFailed extends Error {
  constructor(title, output) {
    super(`${title} failed:\n\n${output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n")}`);
  }
}

/** Runs a program quietly; resolves with what it printed. @throws StepFailed */
export function runStep(title, command, args, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const append = (chunk) => (output += chunk);
    child.stdout.setEncoding("utf8").on("data", append);
    child.stderr.setEncoding("utf8").on("data", append);
    child.on("error", (error) => reject(new StepFailed(title, error.message)));
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new StepFailed(title, output))));
  });
}
