import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { childEnvironment } from "@/server/machine";

/** Starts a program of ours that outlives this process; what it prints goes to `errorsPath`. */
export async function startDetached(
  program: string,
  args: string[],
  errorsPath: string,
  path: string,
): Promise<void> {
  const errors = await open(errorsPath, "a", 0o600);
  try {
    const child = spawn(process.execPath, [program, ...args], {
      // The product's own directory: the embedded PostgreSQL is looked for from here.
      cwd: process.cwd(),
      env: childEnvironment({ PATH: path }),
      stdio: ["ignore", errors.fd, errors.fd],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
  } finally {
    await errors.close();
  }
}
